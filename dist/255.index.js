export const id = 255;
export const ids = [255];
export const modules = {

/***/ 3255:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openPolicyChecks: () => (/* binding */ openPolicyChecks)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/process/run.js
var run = __webpack_require__(2692);
// EXTERNAL MODULE: ./lib/process/variables.js
var variables = __webpack_require__(8952);
;// CONCATENATED MODULE: ./lib/policy/command.js




/** It may have to fetch schemas first. */
const policyTimeoutMs = 120_000;
const maxOutputBytes = 256 * 1024;
/** Where a program finds its own files, and what a process on Windows needs. */
const command_variables = [
    'HOME',
    'NODE_EXTRA_CA_CERTS',
    'REQUESTS_CA_BUNDLE',
    'CURL_CA_BUNDLE',
    'TEMP',
    'TMP',
    'USERPROFILE',
    'APPDATA',
    'LOCALAPPDATA',
    'ProgramData',
    'ProgramFiles',
];
/**
 * Asks the policy command about manifests, on its standard input. It runs in the workspace where there is one, else in
 * an empty folder of ours. Its environment names only programs, its home, proxies and certificates.
 */
async function askPolicy(command, manifests, context) {
    const { workspace, temporaryFolder } = context;
    const found = await (0,promises_.stat)(workspace).catch(() => { });
    if (found?.isDirectory() === true)
        return command_run(command, manifests, workspace, context);
    const own = await (0,promises_.mkdtemp)((0,external_node_path_.join)(temporaryFolder, 'kustomize-bump-'));
    try {
        return await command_run(command, manifests, own, context);
    }
    finally {
        await (0,promises_.rm)(own, { recursive: true, force: true }).catch(() => { });
    }
}
async function command_run({ program, args }, input, folder, { environment, signal }) {
    const time = AbortSignal.timeout(policyTimeoutMs);
    const { add, text, cut } = (0,run/* collectOutput */.Up)(maxOutputBytes);
    try {
        const { exitCode } = await (0,run/* runProgram */.mB)({
            program,
            args,
            folder,
            environment: (0,variables/* passedVariables */.a)(environment, command_variables),
            input,
            signal: AbortSignal.any([signal, time]),
            onStdout: add,
            onStderr: add,
            orphans: 'end',
        });
        const rest = cut() === 0 ? '' : `\n... cut here, ${cut()} bytes more`;
        const output = text().trimEnd() + rest;
        if (signal.aborted)
            return { end: 'deadline', output };
        return { end: time.aborted ? 'time' : (exitCode ?? 'signal'), output };
    }
    catch (error) {
        if ((0,run/* hasCode */.up)(error, 'ENOENT'))
            return { end: 'missing', output: '' };
        // Without a shell Node starts no .cmd and no .bat (EINVAL).
        if ((0,run/* hasCode */.up)(error, 'EACCES', 'EPERM', 'EINVAL'))
            return { end: 'forbidden', output: '' };
        throw error;
    }
}

// EXTERNAL MODULE: ./lib/manifests/secrets/secrets.js + 1 modules
var secrets = __webpack_require__(8432);
// EXTERNAL MODULE: ./lib/problem.js
var problem = __webpack_require__(7748);
// EXTERNAL MODULE: ./lib/request/target/token.js
var target_token = __webpack_require__(1642);
;// CONCATENATED MODULE: ./lib/policy/checks.js




function openPolicyChecks(policy, options, context) {
    const command = policy.text;
    /** The output by accepted manifests. */
    const accepted = new Map();
    const ask = async (folder, manifests) => {
        const known = accepted.get(manifests);
        if (known !== undefined)
            return { folder, command, output: known };
        context.debug(`asks the policy about ${folder}`);
        const { end, output: written } = await context.timeline.time(`policy command for ${folder}`, askPolicy(policy, manifests, context));
        const output = shownOutput(written, manifests, options);
        if (end !== 0)
            return checks_problem(end, { folder, command, output });
        accepted.set(manifests, output);
        return { folder, command, output };
    };
    return {
        async ask(folders) {
            const results = [];
            // One after the other: the program may not expect to run twice at once.
            for (const folder of folders)
                results.push(await ask(...folder));
            return (0,problem/* collectProblems */.vX)(results);
        },
    };
}
const checks_hidden = (0,secrets/* hiddenNote */.XJ)('Its output');
/** Where only image changes may be shown, the output may not: it quotes the manifests. */
function shownOutput(output, manifests, { showDiff, token }) {
    if (output === '' || !showDiff)
        return output && checks_hidden;
    return (0,target_token/* withoutToken */._Q)((0,secrets/* hideValues */.X8)(output, (0,secrets/* secretValues */.VX)(manifests)), token);
}
function checks_problem(end, { folder, command, output }) {
    const note = output === checks_hidden ? ` ${checks_hidden}` : '';
    const details = note === '' && output !== '' ? output : undefined;
    if (typeof end === 'number')
        return (0,problem/* error */.z3)({
            code: 'policy-refused',
            message: `The policy command "${command}" refuses what ${folder} would deploy: it ended with ${end}.${note}`,
            details,
        });
    const isFile = end === 'missing' && /^\S*[\\/]/.test(command);
    return (0,problem/* error */.z3)({
        code: end === 'deadline' ? 'timeout' : 'policy-unusable',
        message: `The policy command "${command}" ${noAnswer[isFile ? 'noFile' : end]}`,
        details,
    });
}
const noAnswer = {
    missing: 'cannot be started: this runner has no such program on its PATH. Install it in a step before this one.',
    noFile: 'cannot be started: the file is not in GITHUB_WORKSPACE, or the program of its first line is missing. Run actions/checkout before this step.',
    forbidden: 'cannot be started: the system does not run that file. Make it executable, with a first line such as "#!/bin/sh".',
    time: `did not end within ${policyTimeoutMs / 1000} s. Make it faster, or give it less to check.`,
    deadline: 'did not end within the timeout. Raise "timeout".',
    signal: 'was ended by a signal, so it gave no answer. Run it by hand.',
};


/***/ })

};
