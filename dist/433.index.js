export const id = 433;
export const ids = [433];
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

/***/ 3433:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   withHead: () => (/* binding */ withHead)
/* harmony export */ });
/* harmony import */ var _forge_client_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4148);
/* harmony import */ var _request_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3835);


/**
 * A workflow_run with the repository and the message of its commit, as GitHub's payload has them. Gitea (1.27) leaves
 * them out: the first is its own, or that of the pull request, and the second is asked.
 * @returns the event as it came where the server does not answer
 */
async function withHead(event, { token, signal }) {
    const run = (0,_request_json_js__WEBPACK_IMPORTED_MODULE_1__/* .getPath */ .Yn)(event.payload, 'workflow_run');
    const isPull = (0,_request_json_js__WEBPACK_IMPORTED_MODULE_1__/* .getString */ .AA)(run, 'event')?.startsWith('pull_request') ?? true;
    const of = (0,_request_json_js__WEBPACK_IMPORTED_MODULE_1__/* .getString */ .AA)(run, 'pull_requests', '0', 'head', 'repo', 'url');
    const name = isPull
        ? /[^/]+\/[^/]+$/.exec(of ?? '')?.[0]
        : (0,_request_json_js__WEBPACK_IMPORTED_MODULE_1__/* .getString */ .AA)(run, 'repository', 'full_name');
    const id = (0,_request_json_js__WEBPACK_IMPORTED_MODULE_1__/* .getString */ .AA)(run, 'head_sha');
    if (name === undefined || id === undefined)
        return event;
    const [owner = '', repo = ''] = event.repository.split('/');
    try {
        const { data } = await (0,_forge_client_js__WEBPACK_IMPORTED_MODULE_0__/* .openOctokit */ .O)(token, event.apiUrl).request('GET /repos/{owner}/{repo}/git/commits/{id}', { owner, repo, id, request: { signal } });
        const head_commit = { id, message: (0,_request_json_js__WEBPACK_IMPORTED_MODULE_1__/* .getString */ .AA)(data, 'commit', 'message') };
        const head = { head_repository: { full_name: name }, head_commit };
        const workflow_run = { ...Object(run), ...head };
        const payload = { ...Object(event.payload), workflow_run };
        return { ...event, payload };
    }
    catch {
        return event;
    }
}


/***/ })

};
