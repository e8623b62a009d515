export const id = 323;
export const ids = [323];
export const modules = {

/***/ 4148:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ openClient),
/* harmony export */   O: () => (/* binding */ openOctokit)
/* harmony export */ });
/* harmony import */ var _actions_github__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1351);
/* harmony import */ var _actions_github_lib_utils__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8665);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8500);
/* harmony import */ var _request_target_token_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1642);
/* harmony import */ var _answer_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4029);





/** GitHub gives up after 10 s; a call that takes longer has no answer. */
const callTimeoutMs = 30_000;
/** Opens the API; nothing is sent yet. */
function openClient(server, options) {
    const { repository, token, url, signal } = options;
    const [owner = '', repo = ''] = repository.split('/');
    const octokit = openOctokit(token, url);
    /** Sends a call once. Waits for a rate limit, if there is time. */
    const send = (call) => sendPastRateLimit(async () => {
        const limit = AbortSignal.timeout(callTimeoutMs);
        const request = { signal: AbortSignal.any([signal, limit]) };
        const common = { owner, repo, headers: server.headers, request };
        return (await call(octokit.rest, common, octokit)).data;
    }, { ...options, name: server.name });
    return {
        server,
        /** As owner/name. */
        repository,
        send,
        /** Sends a call that changes nothing until it has an answer, or the time is up. */
        async read(call) {
            for (let tries = 0;; tries++) {
                const answer = await send(call);
                if (answer.kind !== 'lost' || signal.aborted)
                    return answer;
                await pause(Math.min(30, 2 ** tries) * 500, signal);
            }
        },
        /** Repeats a call without an answer, after these pauses in milliseconds. */
        async untilAnswered(pauses, call) {
            let answer = { kind: 'lost', message: '' };
            for (const wait of pauses) {
                await pause(wait, signal);
                answer = await call();
                if (answer.kind !== 'lost')
                    break;
            }
            return answer;
        },
        /** Waits so many milliseconds, or until the time is up. */
        pause: (milliseconds) => pause(milliseconds, signal),
    };
}
/** Sends a call until no rate limit declines it. A declined call has done nothing. */
async function sendPastRateLimit(send, { token, signal, remainingMs, log, name, }) {
    for (let tries = 0;; tries++) {
        try {
            const data = await send();
            // The body of a truncated answer is text, or nothing.
            return typeof data === 'object' && data !== null
                ? { kind: 'ok', data: withoutTokenIn(data, token) }
                : { kind: 'lost', message: 'The answer broke off.' };
        }
        catch (error) {
            const wait = (0,_answer_js__WEBPACK_IMPORTED_MODULE_4__/* .rateLimitWait */ .hD)(error, tries);
            if (wait === undefined) {
                const answer = (0,_answer_js__WEBPACK_IMPORTED_MODULE_4__/* .answerOfError */ ._8)(error);
                return { ...answer, message: (0,_request_target_token_js__WEBPACK_IMPORTED_MODULE_3__/* .withoutToken */ ._Q)(answer.message, token) };
            }
            const seconds = Math.ceil(wait / 1000);
            if (wait > remainingMs())
                return rateLimitSpent(name, seconds);
            log(`${name} asks to wait (rate limit): going on in ${seconds} s.`);
            await pause(wait, signal);
        }
    }
}
/** Data without the token, which a server may send back: the address of a pull request becomes an output. */
function withoutTokenIn(data, token) {
    const text = JSON.stringify(data);
    const shown = (0,_request_target_token_js__WEBPACK_IMPORTED_MODULE_3__/* .withoutToken */ ._Q)(text, token);
    return shown === text ? data : JSON.parse(shown);
}
function rateLimitSpent(name, seconds) {
    const message = `${name}'s rate limit is used up for another ${seconds} s, longer than the time that is left.`;
    return { kind: 'refused', status: 429, message, type: undefined };
}
async function pause(milliseconds, signal) {
    await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_2__.setTimeout)(milliseconds, undefined, { signal }).catch(() => { });
}
/** octokit would print the deprecation messages of a server as they come. */
const silent = { debug() { }, info() { }, warn() { }, error() { } };
/** A client of the REST API that is at this address; nothing is sent yet. */
function openOctokit(token, baseUrl) {
    return (0,_actions_github__WEBPACK_IMPORTED_MODULE_0__/* .getOctokit */ .Q)(token, {
        baseUrl,
        log: silent,
        // With the proxy of the environment; a token is not sent to another address.
        request: { ..._actions_github_lib_utils__WEBPACK_IMPORTED_MODULE_1__/* .defaults */ .NT.request, redirect: 'error' },
    });
}


/***/ }),

/***/ 4248:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ pullRequest)
/* harmony export */ });
/* harmony import */ var _request_json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3835);

/** Reads a pull request from JSON: Gitea has the same names, but for GraphQL's and auto-merge. */
function pullRequest(data) {
    const isMerged = typeof (0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .getPath */ .Yn)(data, 'merged_at') === 'string';
    const isOpen = (0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .getPath */ .Yn)(data, 'state') === 'open';
    return {
        number: Number((0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .getPath */ .Yn)(data, 'number')),
        url: (0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .getString */ .AA)(data, 'html_url') ?? '',
        node: (0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .getString */ .AA)(data, 'node_id') ?? '',
        state: isMerged ? 'merged' : isOpen ? 'open' : 'closed',
        isDraft: (0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .getPath */ .Yn)(data, 'draft') === true,
        base: (0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .getString */ .AA)(data, 'base', 'ref') ?? '',
        head: (0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .getString */ .AA)(data, 'head', 'sha') ?? '',
        mergeCommit: isMerged ? (0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .getString */ .AA)(data, 'merge_commit_sha') : undefined,
        title: (0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .getString */ .AA)(data, 'title') ?? '',
        body: (0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .getString */ .AA)(data, 'body') ?? '',
        labels: (0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .namesOf */ .eZ)((0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .getPath */ .Yn)(data, 'labels')),
        author: (0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .getString */ .AA)(data, 'user', 'login') ?? '',
        autoMerge: (0,_request_json_js__WEBPACK_IMPORTED_MODULE_0__/* .getString */ .AA)(data, 'auto_merge', 'merge_method'),
    };
}


/***/ }),

/***/ 797:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  T: () => (/* binding */ mutate),
  E: () => (/* binding */ server)
});

// EXTERNAL MODULE: ./lib/forge/pull-request.js
var pull_request = __webpack_require__(4248);
// EXTERNAL MODULE: ./lib/request/json.js
var json = __webpack_require__(3835);
;// CONCATENATED MODULE: ./lib/github/error-patterns.js
/** What a call means that GitHub declined. */
const errorPatterns = [
    {
        pattern: /^401 /,
        code: 'unauthorized',
        message: ({ repository }) => `GitHub did not accept the token for ${repository}: it is wrong, revoked, or expired (that of a GitHub App lives for an hour). Set "token" to another one.`,
    },
    {
        pattern: /not permitted to create or approve pull requests/,
        code: 'permission-denied',
        message: ({ repository }) => `GITHUB_TOKEN may not create pull requests in ${repository}. Switch on "Allow GitHub Actions to create and approve pull requests" under Settings, Actions, General. The organisation has the same switch. Or set "token" to that of a GitHub App.`,
    },
    {
        pattern: /Resource not accessible/,
        code: 'permission-denied',
        message: ({ repository, doing }) => `GitHub declined ${doing} in ${repository}: the token lacks a permission. Grant contents: write and, for pull requests, pull-requests: write under "permissions:". Runs for forks and Dependabot stay read-only. A GitHub App or a fine-grained token needs the permissions Contents and Pull requests, both with write access.`,
    },
    {
        pattern: /SAML/,
        code: 'permission-denied',
        message: ({ repository }) => `The organisation of ${repository} uses single sign-on, and the token is not authorised for it. Authorise it in the token's settings ("Configure SSO").`,
    },
    {
        pattern: /required scopes|has not been granted|must have (push|admin)/i,
        code: 'permission-denied',
        message: ({ repository }) => `The token lacks the scopes for ${repository}: a classic token needs "repo", or "public_repo" for a public repository.`,
    },
    {
        pattern: /archived/,
        code: 'permission-denied',
        message: ({ repository }) => `${repository} is archived, and so read-only. Unarchive it, or remove this step.`,
    },
    {
        pattern: /rule.violation|Protected branch|must be made through|GH006|GH013/i,
        code: 'branch-protected',
        message: ({ repository, doing }) => `A rule of ${repository} declined ${doing}. Let the token's owner bypass the rule.`,
    },
    {
        pattern: /^301 /,
        code: 'repository-not-found',
        message: ({ repository }) => `${repository} was renamed or moved: GitHub's API redirects to another address, where the token is not sent. Write its new name.`,
    },
    {
        pattern: /^404 |Could not resolve to a Repository/,
        code: 'repository-not-found',
        message: ({ repository }) => `This token cannot read ${repository}, or its pull requests. A workflow's own GITHUB_TOKEN cannot read another private repository: set "token" to that of a GitHub App that is installed there. A classic token needs the scope repo.`,
    },
    {
        pattern: /^403 /,
        code: 'permission-denied',
        message: ({ repository, doing }) => `GitHub did not allow ${doing} in ${repository}. Check the permissions of "token".`,
    },
];

;// CONCATENATED MODULE: ./lib/github/api.js



const server = {
    name: 'GitHub',
    // Every supported Enterprise server knows this version.
    headers: { 'x-github-api-version': '2022-11-28' },
    errorPatterns: errorPatterns,
    // An installation's token, such as GITHUB_TOKEN, has no user that REST would name.
    async viewer(_, { request }, octokit) {
        const query = '{ viewer { login } }';
        const data = await octokit.graphql(query, { request });
        return { data: (0,json/* getPath */.Yn)(data, 'viewer') };
    },
    asPull: pull_request/* pullRequest */.V,
    draftTitle: (title) => title,
    isStale: ({ status, message }) => status === 422 && isRace.test(message),
    assign: ({ number }, assignees) => (rest, common) => rest.issues.addAssignees({ ...common, issue_number: number, assignees }),
    metadataHint: (what) => `. The token needs pull-requests: write${what === 'teams' ? members : ''}.`,
};
const isRace = /already exists|No commits between|"field":"(head|base)","code":"invalid"|no history in common/;
const members = ', and the permission Members (read) of the organisation, which GITHUB_TOKEN never has';
/** Sends a mutation of GraphQL, once, and asks for a field of its result. */
function mutate(client, name, input, field = 'clientMutationId') {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${field} } }`;
    return client.send(async (_, { request }, octokit) => ({
        data: await octokit.graphql(query, { input, request }),
    }));
}


/***/ }),

/***/ 8323:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   readPull: () => (/* binding */ readPull)
/* harmony export */ });
/* harmony import */ var _api_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(797);
/* harmony import */ var _forge_client_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4148);
/* harmony import */ var _problem_problem_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(740);
/* harmony import */ var _request_json_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3835);




/** Reads a pull request. Anything but a clear answer is unknown. */
async function readPull(number, options) {
    const { repository, token } = options;
    const denied = (0,_problem_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .error */ .z3)({
        code: 'pull-request-unknown',
        message: `"source-token" cannot read pull request ${number} of ${repository}. Grant "pull-requests: read".`,
    });
    if (token === '')
        return { kind: 'unknown', problem: denied };
    const api = (0,_forge_client_js__WEBPACK_IMPORTED_MODULE_1__/* .openClient */ .M)(_api_js__WEBPACK_IMPORTED_MODULE_0__/* .server */ .E, options);
    const answer = await api.untilAnswered([0, 500, 1000, 2000], () => api.send((rest, common) => rest.pulls.get({ ...common, pull_number: number })));
    if (answer.kind === 'ok' && isPull(answer.data, number))
        return { kind: 'known', pull: answer.data };
    const details = 'message' in answer ? answer.message : undefined;
    if (answer.kind === 'refused' && answer.status !== 429) {
        const kind = answer.status === 404 ? 'missing' : 'unknown';
        return { kind, problem: { ...denied, details } };
    }
    const message = `The server did not say whether pull request ${number} of ${repository} is open. Run again later.`;
    return { kind: 'unknown', problem: { ...denied, message, details } };
}
function isPull(data, number) {
    const state = (0,_request_json_js__WEBPACK_IMPORTED_MODULE_3__/* .getString */ .AA)(data, 'state') ?? '';
    return ((0,_request_json_js__WEBPACK_IMPORTED_MODULE_3__/* .getPath */ .Yn)(data, 'number') === number && ['open', 'closed'].includes(state));
}


/***/ })

};
