export const id = 164;
export const ids = [164];
export const modules = {

/***/ 2164:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openApi: () => (/* binding */ openApi)
});

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/problem.js
var problem = __webpack_require__(7091);
// EXTERNAL MODULE: ./lib/request/token.js
var request_token = __webpack_require__(8155);
// EXTERNAL MODULE: ./lib/request/payload.js
var payload = __webpack_require__(8932);
;// CONCATENATED MODULE: ./lib/github/failure.js

/** A GraphQL answer that holds errors instead of data: GitHub sends it with status 200. */
class GraphqlErrors extends Error {
    type;
    response;
    constructor(errors, response) {
        super(errors.map((error) => (0,payload/* text */.Q)(error, 'message') ?? String(error)).join('\n'));
        this.type = (0,payload/* text */.Q)(errors[0], 'type');
        this.response = response;
    }
}
/**
 * The data of a response of GraphQL.
 * @throws GraphqlErrors
 */
function graphqlData(response) {
    const errors = (0,payload.at)(response, 'data', 'errors');
    if (Array.isArray(errors) && errors.length > 0)
        throw new GraphqlErrors(errors, response);
    return (0,payload.at)(response, 'data', 'data');
}
/** What a call that was thrown out of octokit means. */
function failure(error) {
    const words = error instanceof Error ? error.message : String(error);
    if (error instanceof GraphqlErrors)
        return words.startsWith('Something went wrong')
            ? { kind: 'lost', words }
            : { kind: 'refused', status: 200, words, type: error.type };
    const status = (0,payload/* isRecord */.u)(error) ? error['status'] : undefined;
    // A token does not follow it, and it would be the same the next time (undici's words).
    if (words === 'unexpected redirect')
        return { kind: 'refused', status: 301, words, type: undefined };
    // octokit gives 500 to a connection that broke off; what is no answer of the API at all is lost as well.
    return typeof status === 'number' && status >= 400 && status < 500
        ? { kind: 'refused', status, words, type: undefined }
        : { kind: 'lost', words };
}

;// CONCATENATED MODULE: ./lib/github/limits.js


/** What a secondary limit without a word of time asks for, at least (GitHub's best practices for REST). */
const shortest = 60_000;
/**
 * How long a rate limit asks to wait, in milliseconds; undefined where the call was not declined by one.
 *
 * @param error what octokit has thrown
 * @param tries how often it was declined before
 */
function limitWait(error, tries) {
    const status = (0,payload/* isRecord */.u)(error) ? error['status'] : undefined;
    const words = error instanceof Error ? error.message : '';
    const headers = (0,payload.at)(error, 'response', 'headers');
    const header = (name) => {
        const value = (0,payload.at)(headers, name);
        return typeof value === 'string' ? value : undefined;
    };
    const isSpent = header('x-ratelimit-remaining') === '0';
    const isLimit = error instanceof GraphqlErrors
        ? error.type?.startsWith('RATE_LIMIT') === true ||
            /rate limit/i.test(words)
        : status === 429 ||
            (status === 403 &&
                (header('retry-after') !== undefined ||
                    isSpent ||
                    /rate limit|abuse detection|submitted too quickly/i.test(words)));
    if (!isLimit)
        return undefined;
    const after = header('retry-after') ?? '';
    const seconds = Number(after || Number.NaN);
    if (seconds >= 0)
        return Math.max(1, seconds) * 1000;
    const reset = Number(header('x-ratelimit-reset') ?? Number.NaN);
    // All times are the server's: our own clock may be wrong.
    const now = Date.parse(header('date') ?? '');
    // A proxy may give a date (RFC 9110, 10.2.3).
    const pause = Date.parse(after) - now;
    if (!Number.isNaN(pause))
        return Math.max(1000, pause);
    if (isSpent && !Number.isNaN(reset) && !Number.isNaN(now))
        return Math.max(1000, reset * 1000 - now + 1000);
    return shortest * 2 ** tries;
}

// EXTERNAL MODULE: ./lib/github/octokit.js
var github_octokit = __webpack_require__(8115);
;// CONCATENATED MODULE: ./lib/github/api.js






/** GitHub itself gives up after 10 s; what takes longer than this is a connection that nobody serves. */
const longestCall = 30_000;
/**
 * Opens the API; nothing is sent yet.
 * @throws Refusal (invalid-input) without a token
 */
function openApi(options) {
    const { repository, token, address, signal } = options;
    if (token === '')
        throw new problem/* Refusal */.P_({
            code: 'invalid-input',
            message: 'Input "token": is empty, and a pull request or a verified commit needs one.',
        });
    const [owner = '', repo = ''] = repository.split('/');
    const octokit = (0,github_octokit/* openOctokit */.O)(token, address.rest);
    const common = () => ({
        owner,
        repo,
        // The one that every Enterprise server in support knows as well.
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
            let words = '';
            for (let tries = 0;; tries++) {
                const answer = await change(call);
                if (answer.kind !== 'lost')
                    return answer;
                if (signal.aborted)
                    throw noAnswer(repository, words);
                words = answer.words;
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
            return { data: graphqlData(response) };
        }, options),
        pause: (milliseconds) => pause(milliseconds, signal),
    };
}
/** Sends a call until no rate limit declines it: one that did has done nothing. */
async function settle(send, { repository, token, signal, remaining, say }) {
    for (let tries = 0;; tries++) {
        try {
            const { data } = await send();
            // The body of an answer that broke off is text, or nothing.
            return typeof data === 'object' && data !== null
                ? { kind: 'ok', data }
                : { kind: 'lost', words: 'The answer broke off.' };
        }
        catch (error) {
            const wait = limitWait(error, tries);
            if (wait === undefined) {
                const answer = failure(error);
                return { ...answer, words: (0,request_token/* withoutToken */._)(answer.words, token) };
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
    await (0,promises_.setTimeout)(milliseconds, undefined, { signal });
}
function noAnswer(repository, details) {
    return new problem/* Refusal */.P_({
        code: 'unreachable',
        message: `GitHub's API gave no answer about ${repository} until the time was up. Run again later, or give more in "timeout".`,
        details,
    });
}
function tooLong(repository, seconds) {
    return new problem/* Refusal */.P_({
        code: 'rate-limited',
        message: `GitHub's rate limit for ${repository} is used up for another ${seconds} s, which is longer than there is time for. Run again later, or give more in "timeout".`,
    });
}


/***/ }),

/***/ 8115:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ openOctokit)
/* harmony export */ });
/* harmony import */ var _actions_github__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8587);

/** Deprecation headers are another's words, and octokit would print them as they come. */
const silent = { debug() { }, info() { }, warn() { }, error() { } };
/** A client of the REST API that is at this address; nothing is sent yet. */
function openOctokit(token, baseUrl) {
    return (0,_actions_github__WEBPACK_IMPORTED_MODULE_0__/* .getOctokit */ .Q)(token, {
        baseUrl,
        log: silent,
        // A token does not follow a redirection.
        request: { redirect: 'error' },
    });
}


/***/ })

};
