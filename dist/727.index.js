export const id = 727;
export const ids = [727];
export const modules = {

/***/ 9727:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openKustomizeOnRunner: () => (/* binding */ openKustomizeOnRunner)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/process/run.js
var run = __webpack_require__(2692);
;// CONCATENATED MODULE: ./lib/kustomize/checkout.js



/** Gives the folder a changed tree for as long as some work takes; one work after the other. */
function openCheckout(folder) {
    let id;
    let last = Promise.resolve();
    return ({ tree, changed }, work) => {
        const turn = last
            .catch(() => { })
            .then(async () => {
            if (tree.id !== id) {
                id = undefined;
                await (0,promises_.rm)(folder, { recursive: true, force: true });
                await (0,promises_.mkdir)(folder);
                await tree.write(folder);
                id = tree.id;
            }
            const before = await exchange(folder, changed);
            try {
                return await work();
            }
            finally {
                await exchange(folder, before);
            }
        });
        last = turn;
        return turn;
    };
}
/** Writes files. @returns their content before */
async function exchange(folder, files) {
    const before = new Map();
    for (const [path, bytes] of files) {
        const place = (0,external_node_path_.join)(folder, path);
        before.set(path, await (0,promises_.readFile)(place).catch(ifThere));
        // Never through a link that stands there by now.
        await (0,promises_.rm)(place, { force: true });
        if (bytes === undefined)
            continue;
        await (0,promises_.mkdir)((0,external_node_path_.dirname)(place), { recursive: true });
        await (0,promises_.writeFile)(place, bytes, { flag: 'wx' });
    }
    return before;
}
function ifThere(error) {
    if (!(0,run/* hasCode */.up)(error, 'ENOENT'))
        throw error;
}

// EXTERNAL MODULE: ./lib/process/variables.js
var variables = __webpack_require__(8952);
;// CONCATENATED MODULE: ./lib/kustomize/runner-sandbox.js



/** Makes the folders below an empty one of ours. */
async function confine(root, runner) {
    const home = (0,external_node_path_.join)(root, 'home');
    const temporary = (0,external_node_path_.join)(root, 'tmp');
    const empty = (0,external_node_path_.join)(root, 'empty');
    for (const folder of [home, temporary, empty])
        await (0,promises_.mkdir)(folder);
    const helm = (0,external_node_path_.join)(root, 'helm');
    await (0,promises_.writeFile)(helm, helmGuard);
    await (0,promises_.chmod)(helm, 0o700);
    return {
        tree: (0,external_node_path_.join)(root, 'tree'),
        home,
        temporary,
        helm,
        environment: {
            ...(0,variables/* passedVariables */.a7)(runner),
            HOME: home,
            USERPROFILE: home,
            TMPDIR: temporary,
            TEMP: temporary,
            TMP: temporary,
            LC_ALL: 'C',
            // kustomize runs git for a remote base: no configuration, hook or key of the runner reaches it.
            GIT_CONFIG_NOSYSTEM: '1',
            GIT_CONFIG_GLOBAL: '/dev/null',
            GIT_CONFIG_COUNT: '2',
            GIT_CONFIG_KEY_0: 'core.hooksPath',
            GIT_CONFIG_VALUE_0: '/dev/null',
            GIT_CONFIG_KEY_1: 'core.fsmonitor',
            GIT_CONFIG_VALUE_1: 'false',
            GIT_TEMPLATE_DIR: empty,
            GIT_TERMINAL_PROMPT: '0',
            GIT_ASKPASS: '',
            SSH_ASKPASS: '',
            // No ssh, which would use the keys of the runner, and no other repository of its disk.
            GIT_ALLOW_PROTOCOL: 'http:https',
            // A kustomization names the configuration of helm (`helmGlobals.configHome`), and with it the plugins that helm
            // runs. These are stronger.
            HELM_PLUGINS: empty,
            HELM_REGISTRY_CONFIG: (0,external_node_path_.join)(empty, 'registry.json'),
            HELM_REPOSITORY_CONFIG: (0,external_node_path_.join)(empty, 'repositories.yaml'),
        },
    };
}
/**
 * kustomize hands a `releaseName` or a chart's `name` to helm as it is (api/types/helmchartargs.go of 5.8.1): one
 * that is called `--post-renderer=sh` would run the chart's text as a program. So helm gets the options that
 * kustomize itself writes, and no others.
 */
const helmGuard = `#!/bin/sh
for word do
  case $word in
    -c | -f | --api-versions | --client | --debug | --devel | --generate-name | --include-crds | --kube-version | \\
    --name-template | --namespace | --no-hooks | --repo | --short | --skip-tests | --untar | --untardir | \\
    --values | --version) ;;
    -*)
      echo "helm would read \\"$word\\" as an option, which no kustomization may set" >&2
      exit 1
      ;;
  esac
done
command -v helm >/dev/null || {
  echo 'there is no helm on the PATH of this runner' >&2
  exit 127
}
exec helm "$@"
`;

;// CONCATENATED MODULE: ./lib/kustomize/normalize-output.js

/**
 * Rewrites the message of the runner's kustomize into that of the embedded one: the repository is at /repo, and system
 * errors are those of Linux.
 *
 * @param separator of the paths of this runner
 */
function normalizeOutput(message, { tree, temporary }, separator = external_node_path_.sep) {
    const moved = [[tree, '/repo'], [temporary, '/tmp']].reduce((text, [place, shown]) => separator === '/'
        ? text.replaceAll(place, shown)
        : text.replace(anySpelling(place), shown), message);
    const shown = separator === '/' ? moved : asOnLinux(moved);
    return withoutLog(shown).replace(/^error: /m, 'Error: ');
}
/**
 * Without what klog puts in front of a line. Its error is a quoted text, or one of several lines that are each indented
 * by a tab.
 */
function withoutLog(message) {
    return message
        .replace(/^E\d{4} .*"command failed" err=(?:"(.*)"$|<\n([^]*?)\n >$)/m, (_, quoted, lines = '') => `Error: ${quoted?.replaceAll(/\\(["\\])/g, '$1') ?? lines.replaceAll(/^\t/gm, '')}`)
        .replaceAll(/^[IWE]\d{4} [\d:.]+ +\d+ [\w.-]+:\d+\] /gm, '');
}
/** A path in any of its spellings: Go doubles the backslash where it quotes, and git writes slashes. */
function anySpelling(path) {
    const names = path.split(/[\\/]+/).map((name) => RegExp.escape(name));
    return new RegExp(names.join(String.raw `[\\/]+`), 'gi');
}
/** Go's error for a missing path on Windows (os.Lstat, syscall.Errno), as on Linux. */
function asOnLinux(message) {
    return message
        .replace(/\/(?:repo|tmp)[\\/][^'":\n]*/g, (path) => path.replace(/\\+/g, '/'))
        .replace(/\b(?:CreateFile|GetFileAttributesEx) (?=\/(?:repo|tmp)\b)/g, 'lstat ')
        .replace(/The system cannot find the (?:file|path) specified\./g, 'no such file or directory');
}

// EXTERNAL MODULE: ./lib/kustomize/engine.js + 1 modules
var engine = __webpack_require__(7152);
// EXTERNAL MODULE: ./lib/problem/problem.js
var problem = __webpack_require__(740);
;// CONCATENATED MODULE: ./lib/kustomize/program.js


const candidates = [
    {
        program: 'kustomize',
        place: 'on the runner',
        askVersion: ['version'],
        build: ['build'],
        // 'v5.8.1', or '{Version:kustomize/v4.5.7 GitCommit:...' before 5.0
        pattern: /(v?\d+\.\d+\.\d+\S*|\(devel\))/,
    },
    {
        program: 'kubectl',
        place: 'of kubectl',
        askVersion: ['version', '--client'],
        build: ['kustomize'],
        pattern: /^Kustomize Version: (\S+)/m,
    },
];
/** The first major version with the order of transformers that the embedded one has. */
const oldest = 5;
/**
 * Looks for kustomize on the PATH, and else for the one in kubectl.
 * @throws Refusal (kustomize-unusable) when there is none, or one that is too old
 */
async function findKustomize({ needsHelm, ...where }) {
    // What stands between kustomize and helm is a script of the shell.
    if (needsHelm && process.platform === 'win32')
        throw new problem/* Refusal */.P_({
            code: 'kustomize-unusable',
            message: 'Input "kustomize": "path" has no helm on Windows. Remove --enable-helm from "kustomize-build-args", or run this job on Linux or macOS.',
        });
    for (const { program, place, askVersion, build, pattern } of candidates) {
        const answer = await outputOf(program, askVersion, where);
        if (answer === undefined)
            continue;
        const version = pattern.exec(answer)?.[1];
        if (version === undefined)
            throw unusable(`the ${program} of this runner reports no version`);
        if (Number(/\d+/.exec(version)?.[0] ?? oldest) < oldest)
            throw unusable(`the ${program} of this runner has kustomize ${version}`);
        return { program, build, version: `kustomize ${version} (${place})` };
    }
    throw unusable('this runner has neither kustomize nor kubectl on its PATH');
}
function unusable(why) {
    return new problem/* Refusal */.P_({
        code: 'kustomize-unusable',
        message: `Input "kustomize": "path" needs kustomize 5.0 or newer on the runner, but ${why}. Install kustomize 5, or set "kustomize: embedded".`,
    });
}
/** What a program prints; undefined where it is not there. */
async function outputOf(program, args, where) {
    const { add: onStdout, text } = (0,run/* collectOutput */.Up)();
    try {
        await (0,run/* runProgram */.mB)({
            ...where,
            program,
            args,
            onStdout,
            onStderr: () => { },
            orphans: 'end',
        });
    }
    catch (error) {
        if ((0,run/* hasCode */.up)(error, 'ENOENT', 'EACCES'))
            return undefined;
        throw error;
    }
    return text();
}

// EXTERNAL MODULE: ./lib/kustomize/worker-handle.js
var worker_handle = __webpack_require__(9584);
;// CONCATENATED MODULE: ./lib/kustomize/on-runner.js
var __addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});









/** More than that is no set of manifests. */
const maxOutputBytes = 128 * 1024 * 1024;
const maxStderrBytes = 1024 * 1024;
/**
 * Finds it, and makes the private folder in which it works.
 * @throws Refusal (kustomize-unusable)
 */
async function openKustomizeOnRunner(options) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { temporaryFolder, environment, signal, args, log } = options;
        await (0,promises_.mkdir)(temporaryFolder, { recursive: true });
        const opened = __addDisposableResource(env_1, new AsyncDisposableStack(), true);
        const made = await (0,promises_.mkdtemp)((0,external_node_path_.join)(temporaryFolder, 'kustomize-bump-'));
        opened.defer(() => (0,promises_.rm)(made, { recursive: true, force: true, maxRetries: 3 }).catch(() => { }));
        // The folder's real path, as kustomize names it.
        const place = await confine(await (0,promises_.realpath)(made), environment);
        const needsHelm = args.includes('--enable-helm');
        const found = await findKustomize({
            folder: place.home,
            environment: place.environment,
            signal,
            needsHelm,
        });
        log(`${found.version} was found.`);
        const helm = needsHelm ? [`--helm-command=${place.helm}`] : [];
        const command = [...found.build, ...args, ...helm];
        const checkout = openCheckout(place.tree);
        const kept = opened.move();
        return {
            kind: 'path',
            version: found.version,
            render: ({ folder, ...what }) => checkout(what, async () => {
                const took = (0,engine/* stopwatch */.sX)();
                const commandLine = [...command, (0,external_node_path_.join)(place.tree, folder)];
                const result = await build(found.program, commandLine, place, signal);
                log(`kustomize build ${folder} took ${took()}.`);
                return result;
            }),
            [Symbol.asyncDispose]: () => kept.disposeAsync(),
        };
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
async function build(program, args, place, signal) {
    const stdout = (0,run/* collectOutput */.Up)(maxOutputBytes);
    const stderr = (0,run/* collectOutput */.Up)(maxStderrBytes);
    const tooLarge = new AbortController();
    const { exitCode, signal: endedBy } = await (0,run/* runProgram */.mB)({
        program,
        args,
        folder: place.home,
        environment: place.environment,
        signal: AbortSignal.any([signal, tooLarge.signal]),
        onStdout: (data) => {
            stdout.add(data);
            if (stdout.cut() > 0)
                tooLarge.abort();
        },
        onStderr: stderr.add,
        orphans: 'end',
    });
    const message = normalizeOutput(stderr.text(), place);
    if (signal.aborted)
        return (0,worker_handle/* stopped */.c)('deadline', message);
    if (tooLarge.signal.aborted)
        return (0,worker_handle/* stopped */.c)('memory', 'kustomize wrote more than 128 MiB.');
    if (exitCode === undefined)
        return (0,worker_handle/* stopped */.c)('crash', `kustomize was ended by ${endedBy}.\n${message}`);
    const missing = exitCode === 0 ? [] : namedIn(message);
    return (0,engine/* rendered */.gj)({ exitCode, stdout: stdout.text(), stderr: message }, missing);
}
/** The paths of the repository that kustomize did not find. */
function namedIn(message) {
    return Array.from(message.matchAll(/(?:lstat|open) \/repo\/([^\n:]+): no such file/gi), ([, path = '']) => path);
}


/***/ })

};
