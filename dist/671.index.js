export const id = 671;
export const ids = [671];
export const modules = {

/***/ 7671:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ openOctokit),
/* harmony export */   openApi: () => (/* binding */ openApi)
/* harmony export */ });
/* harmony import */ var _actions_github__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1351);
/* harmony import */ var _actions_github_lib_utils__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8665);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8500);
/* harmony import */ var _problem_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7748);
/* harmony import */ var _request_token_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8804);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(317);






/** GitHub gives up after 10 s. A longer call is a connection that nobody serves. */
const longestCall = 30_000;
/**
 * Opens the API; nothing is sent yet.
 * @throws Refusal (invalid-input) without a token
 */
function openApi(options) {
    const { repository, token, address, signal } = options;
    if (token === '')
        throw (0,_problem_js__WEBPACK_IMPORTED_MODULE_3__/* .invalidInput */ .aY)('token', 'is empty, and a pull request or a verified commit needs one.');
    const [owner = '', repo = ''] = repository.split('/');
    const octokit = openOctokit(token, address.rest);
    const common = () => ({
        owner,
        repo,
        // Every supported Enterprise server knows this version.
        headers: { 'x-github-api-version': '2022-11-28' },
        request: {
            signal: AbortSignal.any([signal, AbortSignal.timeout(longestCall)]),
        },
    });
    const change = (call) => settle(() => call(octokit.rest, common()), options);
    return {
        owner,
        repository,
        change,
        async read(call) {
            let message = '';
            for (let tries = 0;; tries++) {
                const answer = await change(call);
                if (answer.kind !== 'lost')
                    return answer;
                if (signal.aborted)
                    throw noAnswer(repository, message);
                message = answer.message;
                await pause(Math.min(30, 2 ** tries) * 500, signal).catch(() => { });
            }
        },
        mutate: (mutation, input) => settle(async () => {
            const response = await octokit.request({
                method: 'POST',
                url: address.graphql,
                query: mutation,
                variables: { input },
                request: common().request,
            });
            return { data: (0,_failure_js__WEBPACK_IMPORTED_MODULE_5__/* .graphqlData */ .oi)(response) };
        }, options),
        async *attempts(pauses) {
            for (const milliseconds of pauses) {
                if (milliseconds > 0)
                    await pause(milliseconds, signal);
                yield;
            }
        },
        pause: (milliseconds) => pause(milliseconds, signal),
    };
}
/** Sends a call until no rate limit declines it. A declined call has done nothing. */
async function settle(send, { repository, token, signal, remaining, say }) {
    for (let tries = 0;; tries++) {
        try {
            const { data } = await send();
            // The body of a truncated answer is text, or nothing.
            return typeof data === 'object' && data !== null
                ? { kind: 'ok', data }
                : { kind: 'lost', message: 'The answer broke off.' };
        }
        catch (error) {
            const wait = (0,_failure_js__WEBPACK_IMPORTED_MODULE_5__/* .limitWait */ .xu)(error, tries);
            if (wait === undefined) {
                const answer = (0,_failure_js__WEBPACK_IMPORTED_MODULE_5__/* .failure */ .V2)(error);
                return { ...answer, message: (0,_request_token_js__WEBPACK_IMPORTED_MODULE_4__/* .withoutToken */ ._Q)(answer.message, token) };
            }
            const seconds = Math.ceil(wait / 1000);
            if (wait > remaining())
                throw tooLong(repository, seconds);
            say(`GitHub asks to wait (rate limit): going on in ${seconds} s.`);
            await pause(wait, signal);
        }
    }
}
async function pause(milliseconds, signal) {
    await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_2__.setTimeout)(milliseconds, undefined, { signal });
}
function noAnswer(repository, details) {
    return new _problem_js__WEBPACK_IMPORTED_MODULE_3__/* .Refusal */ .P_({
        code: 'unreachable',
        message: `GitHub's API gave no answer about ${repository} until the time was up. Run again later, or set a longer "timeout".`,
        details,
    });
}
function tooLong(repository, seconds) {
    return new _problem_js__WEBPACK_IMPORTED_MODULE_3__/* .Refusal */ .P_({
        code: 'rate-limited',
        message: `GitHub's rate limit for ${repository} is used up for another ${seconds} s, longer than the time that is left. Run again later, or set a longer "timeout".`,
    });
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


/***/ })

};
