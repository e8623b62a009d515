export const id = 507;
export const ids = [507];
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

/***/ 8507:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   compareCommits: () => (/* binding */ compareCommits),
/* harmony export */   kindOfRef: () => (/* binding */ kindOfRef),
/* harmony export */   pullRequestSides: () => (/* binding */ pullRequestSides)
/* harmony export */ });
/* harmony import */ var _request_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3835);
/* harmony import */ var _forge_client_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4148);


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
