export const id = 888;
export const ids = [888];
export const modules = {

/***/ 6171:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  M: () => (/* binding */ openClient),
  O: () => (/* binding */ openOctokit)
});

// EXTERNAL MODULE: ./node_modules/@actions/github/lib/github.js
var github = __webpack_require__(1351);
// EXTERNAL MODULE: ./node_modules/@actions/github/lib/utils.js + 20 modules
var utils = __webpack_require__(8665);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/request/token.js
var request_token = __webpack_require__(8804);
// EXTERNAL MODULE: ./lib/request/json.js
var json = __webpack_require__(3835);
;// CONCATENATED MODULE: ./lib/forge/answer.js

/** What an error of octokit means. */
function failure(error) {
    const message = messageOf(error);
    const type = typeOf(error);
    // octokit gives 500 to a connection that broke off; an answer of anything but the API is lost as well.
    const status = isGraphql(error) ? 200 : Number((0,json/* getPath */.Yn)(error, 'status'));
    const isRefused = status === 200 || (status >= 400 && status < 500);
    // undici's message. A token is not sent to another address, and the next answer would be the same.
    if (message === 'unexpected redirect')
        return { kind: 'refused', status: 301, message, type };
    return isRefused && !message.startsWith('Something went wrong')
        ? { kind: 'refused', status, message, type }
        : { kind: 'lost', message };
}
/** The least pause after a secondary limit that names no time (GitHub's best practices for REST). */
const shortestPause = 60_000;
/**
 * How long a rate limit asks to wait, in milliseconds; undefined where the call was not declined by one.
 *
 * @param error what octokit has thrown
 * @param tries how often it was declined before
 */
function limitWait(error, tries) {
    if (!isLimit(error))
        return undefined;
    const after = headerOf(error, 'retry-after') ?? '';
    const seconds = Number(after || Number.NaN);
    if (seconds >= 0)
        return Math.max(1, seconds) * 1000;
    // The server's clock only: our own may be wrong.
    const now = Date.parse(headerOf(error, 'date') ?? '');
    // A proxy may give a date (RFC 9110, 10.2.3).
    const pause = Date.parse(after) - now;
    if (!Number.isNaN(pause))
        return Math.max(1000, pause);
    const reset = Number(headerOf(error, 'x-ratelimit-reset')) * 1000 - now;
    return isSpent(error) && !Number.isNaN(reset)
        ? Math.max(1000, reset + 1000)
        : shortestPause * 2 ** tries;
}
function isLimit(error) {
    const message = messageOf(error);
    const status = (0,json/* getPath */.Yn)(error, 'status');
    if (isGraphql(error))
        return (typeOf(error)?.startsWith('RATE_LIMIT') === true ||
            /rate limit/i.test(message));
    return (status === 429 ||
        (status === 403 &&
            (headerOf(error, 'retry-after') !== undefined ||
                isSpent(error) ||
                /rate limit|abuse detection|submitted too quickly/i.test(message))));
}
function isSpent(error) {
    return headerOf(error, 'x-ratelimit-remaining') === '0';
}
/** GraphQL declines with status 200, and errors instead of data. */
function isGraphql(error) {
    return (0,json/* getPath */.Yn)(error, 'name') === 'GraphqlResponseError';
}
function typeOf(error) {
    return (0,json/* getString */.AA)(error, 'errors', '0', 'type');
}
function messageOf(error) {
    const errors = isGraphql(error) ? (0,json/* getPath */.Yn)(error, 'errors') : undefined;
    return Array.isArray(errors)
        ? errors.map((one) => (0,json/* getString */.AA)(one, 'message')).join('\n')
        : ((0,json/* getString */.AA)(error, 'message') ?? String(error));
}
function headerOf(error, name) {
    return ((0,json/* getString */.AA)(error, 'headers', name) ??
        (0,json/* getString */.AA)(error, 'response', 'headers', name));
}

;// CONCATENATED MODULE: ./lib/forge/client.js





/** GitHub gives up after 10 s. A longer call is a connection that nobody serves. */
const longestCall = 30_000;
/** Opens the API; nothing is sent yet. */
function openClient(server, options) {
    const { repository, token, url, signal } = options;
    const [owner = '', repo = ''] = repository.split('/');
    const octokit = openOctokit(token, url);
    /** Sends a call, once; a rate limit is waited for, as long as there is time. */
    const send = (call) => settle(async () => {
        const limit = AbortSignal.timeout(longestCall);
        const request = { signal: AbortSignal.any([signal, limit]) };
        const common = { owner, repo, headers: server.headers, request };
        return (await call(octokit.rest, common, octokit)).data;
    }, { ...options, name: server.name });
    return {
        server,
        /** As owner/name. */
        repository,
        send,
        /** Sends a call that changes nothing until there is an answer; lost only where the time is up. */
        async read(call) {
            for (let tries = 0;; tries++) {
                const answer = await send(call);
                if (answer.kind !== 'lost' || signal.aborted)
                    return answer;
                await pause(Math.min(30, 2 ** tries) * 500, signal);
            }
        },
        /** Waits so many milliseconds, or until the time is up. */
        pause: (milliseconds) => pause(milliseconds, signal),
    };
}
/** Sends a call until no rate limit declines it. A declined call has done nothing. */
async function settle(send, { token, signal, remainingMs, say, name, }) {
    for (let tries = 0;; tries++) {
        try {
            const data = await send();
            // The body of a truncated answer is text, or nothing.
            return typeof data === 'object' && data !== null
                ? { kind: 'ok', data }
                : { kind: 'lost', message: 'The answer broke off.' };
        }
        catch (error) {
            const wait = limitWait(error, tries);
            if (wait === undefined) {
                const answer = failure(error);
                return { ...answer, message: (0,request_token/* withoutToken */._Q)(answer.message, token) };
            }
            const seconds = Math.ceil(wait / 1000);
            if (wait > remainingMs())
                return spentFor(name, seconds);
            say(`${name} asks to wait (rate limit): going on in ${seconds} s.`);
            await pause(wait, signal);
        }
    }
}
function spentFor(name, seconds) {
    const message = `${name}'s rate limit is used up for another ${seconds} s, longer than the time that is left.`;
    return { kind: 'refused', status: 429, message, type: undefined };
}
async function pause(milliseconds, signal) {
    await (0,promises_.setTimeout)(milliseconds, undefined, { signal }).catch(() => { });
}
/** octokit would print the deprecation messages of a server as they come. */
const silent = { debug() { }, info() { }, warn() { }, error() { } };
/** A client of the REST API that is at this address; nothing is sent yet. */
function openOctokit(token, baseUrl) {
    return (0,github/* getOctokit */.Q)(token, {
        baseUrl,
        log: silent,
        // With the proxy of the environment; a token is not sent to another address.
        request: { ...utils/* defaults */.NT.request, redirect: 'error' },
    });
}


/***/ }),

/***/ 8507:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   compareCommits: () => (/* binding */ compareCommits),
/* harmony export */   kindOfRef: () => (/* binding */ kindOfRef),
/* harmony export */   pullRequestSides: () => (/* binding */ pullRequestSides)
/* harmony export */ });
/* harmony import */ var _request_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3835);
/* harmony import */ var _forge_client_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6171);


/** The octokit, and the parameters of every call. */
function open({ repository, token, apiUrl, signal }) {
    const [owner = '', repo = ''] = repository.split('/');
    const common = { owner, repo, request: { signal } };
    return { rest: (0,_forge_client_js__WEBPACK_IMPORTED_MODULE_0__/* .openOctokit */ .O)(token, apiUrl).rest, common };
}
const relations = new Map([
    ['ahead', 'ahead'],
    ['behind', 'behind'],
    ['identical', 'same'],
    ['diverged', 'diverged'],
]);
/**
 * Asks GitHub how one commit relates to another, by ids that may be cut.
 *
 * @returns 'absent' where GitHub does not know one of them, or the token cannot read it; undefined without an answer
 */
async function compareCommits({ theirs, ours }, source) {
    try {
        const { rest, common } = open(source);
        const { data } = await rest.repos.compareCommitsWithBasehead({
            ...common,
            basehead: `${theirs}...${ours}`,
            // The list of files comes with the first page only, and is not needed.
            per_page: 1,
            page: 2,
        });
        const base = (0,_request_json_js__WEBPACK_IMPORTED_MODULE_1__/* .getString */ .AA)(data, 'base_commit', 'sha') ?? '';
        const meeting = (0,_request_json_js__WEBPACK_IMPORTED_MODULE_1__/* .getString */ .AA)(data, 'merge_base_commit', 'sha') ?? '';
        // A branch or a tag may have the name of a short id.
        const isOther = !base.startsWith(theirs) ||
            (data.status === 'behind' && !meeting.startsWith(ours));
        return isOther ? 'absent' : relations.get(data.status);
    }
    catch (error) {
        const status = (0,_request_json_js__WEBPACK_IMPORTED_MODULE_1__/* .getPath */ .Yn)(error, 'status');
        return status === 404 || status === 422 ? 'absent' : undefined;
    }
}
/**
 * Asks which repositories a pull request goes between.
 * Anything but a clear answer is 'unknown', for which nothing lands.
 */
async function pullRequestSides(number, source) {
    try {
        const { rest, common } = open(source);
        const { data } = await rest.pulls.get({ ...common, pull_number: number });
        const base = (0,_request_json_js__WEBPACK_IMPORTED_MODULE_1__/* .getString */ .AA)(data, 'base', 'repo', 'full_name');
        return base === undefined
            ? 'unknown'
            : { head: (0,_request_json_js__WEBPACK_IMPORTED_MODULE_1__/* .getString */ .AA)(data, 'head', 'repo', 'full_name') ?? null, base };
    }
    catch {
        return 'unknown';
    }
}
/** Asks whether a name is that of a tag, and of no branch. Without an answer it is a branch. */
async function kindOfRef(name, source) {
    const { rest, common } = open(source);
    const exists = (kind) => rest.git.getRef({ ...common, ref: `${kind}/${name}` }).then(() => true, (error) => (0,_request_json_js__WEBPACK_IMPORTED_MODULE_1__/* .getPath */ .Yn)(error, 'status') === 404 ? false : undefined);
    const [tag, branch] = await Promise.all([exists('tags'), exists('heads')]);
    return tag === true && branch === false ? 'tags' : 'heads';
}


/***/ })

};
