export const id = 368;
export const ids = [368];
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

/***/ 7459:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ openPull),
/* harmony export */   z: () => (/* binding */ onlyFrom)
/* harmony export */ });
/* harmony import */ var _request_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3835);
/* harmony import */ var _answer_problem_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6856);


/**
 * Those of listed pull requests that come from a branch of the repository. GitHub does not filter at all by a head that
 * it cannot read, and takes a fork of the same owner for this one. Gitea cannot be asked for a branch.
 */
function onlyFrom({ repository, server }, branch, listed) {
    return listed
        .filter((one) => (0,_request_json_js__WEBPACK_IMPORTED_MODULE_1__/* .getString */ .AA)(one, 'head', 'ref') === branch &&
        (0,_request_json_js__WEBPACK_IMPORTED_MODULE_1__/* .getString */ .AA)(one, 'head', 'repo', 'full_name')?.toLowerCase() ===
            repository.toLowerCase())
        .map(server.asPull);
}
/** See `Forge.open`. */
async function openPull(client, wanted) {
    const { server } = client;
    const { draft, title } = wanted;
    const answer = await client.send((rest, common) => rest.pulls.create({
        ...common,
        ...wanted,
        title: draft ? server.draftTitle(title) : title,
    }));
    if (answer.kind === 'ok') {
        const pull = server.asPull(answer.data);
        return Number.isInteger(pull.number)
            ? { kind: 'opened', pull }
            : { kind: 'unclear', message: 'The answer names no pull request.' };
    }
    if (draft && /Draft pull requests are not/i.test(answer.message))
        return openPull(client, { ...wanted, draft: false });
    const isStale = answer.kind === 'refused' && server.isStale(answer);
    return (0,_answer_problem_js__WEBPACK_IMPORTED_MODULE_0__/* .notMade */ .TC)(answer, isStale, client, 'the pull request');
}


/***/ }),

/***/ 3092:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ retryMerge)
/* harmony export */ });
/* harmony import */ var _calls_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6802);
/* harmony import */ var _answer_problem_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6856);


/**
 * Sends a merge until its result is known. After every error, the state of the pull request is read.
 * @param head the commit that is to be merged
 * @param isRetryable matches the message of a refusal that another try can change
 */
async function retryMerge(client, pull, head, isRetryable, send) {
    let why = '';
    for (const wait of [0, 500, 1000, 2000, 4000, 4000]) {
        await client.pause(wait);
        const answer = await send();
        if (answer.kind !== 'refused' && answer.kind !== 'lost')
            return answer;
        why = answer.message;
        const read = await (0,_calls_js__WEBPACK_IMPORTED_MODULE_0__/* .readPull */ .Es)(client, pull);
        if (read.kind !== 'ok' && answer.kind === 'lost') {
            const problem = (0,_answer_problem_js__WEBPACK_IMPORTED_MODULE_1__/* .answerProblem */ .mr)(read, client, 'to read the pull request');
            return { kind: 'unclear', problem };
        }
        const state = read.kind === 'ok' ? mergingOf(read.data, head) : undefined;
        if (state !== undefined)
            return state;
        if (answer.kind === 'refused' && !isRetryable.test(why))
            break;
    }
    return { kind: 'stays-open', why };
}
/** Undefined where it is open, with this head, and without auto-merge. */
function mergingOf(now, head) {
    if (now.state === 'merged')
        return { kind: 'merged', commit: now.mergeCommit ?? now.head };
    if (now.state === 'closed' || now.head !== head)
        return { kind: 'moved' };
    return now.autoMerge === undefined ? undefined : { kind: 'waiting' };
}


/***/ }),

/***/ 9368:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  isGitea: () => (/* binding */ isGitea),
  openGitea: () => (/* binding */ openGitea)
});

;// CONCATENATED MODULE: ./lib/gitea/error-patterns.js
/** What a call means that Gitea or Forgejo declined (Gitea 1.26 and 1.27). */
const errorPatterns = [
    {
        pattern: /^401 /,
        code: 'unauthorized',
        message: ({ repository }) => `The server did not accept the token for ${repository}: it is wrong, or revoked. Set "token" to another one.`,
    },
    {
        pattern: /required scope/,
        code: 'permission-denied',
        message: ({ repository }) => `The token lacks a scope for ${repository}. Give it write:repository, and write:issue for labels and comments.`,
    },
    {
        pattern: /^423 |archived/,
        code: 'permission-denied',
        message: ({ repository }) => `${repository} is archived, and so read-only. Unarchive it, or remove this step.`,
    },
    {
        pattern: /user cannot commit to repo|protected branch/,
        code: 'branch-protected',
        message: ({ repository, doing }) => `A rule of ${repository} declined ${doing}. Let the token's owner bypass the rule.`,
    },
    {
        pattern: /^404 /,
        code: 'repository-not-found',
        message: ({ repository }) => `This token cannot read ${repository}, or its pull requests are switched off. Set "token" to an access token of a user who can write there.`,
    },
    {
        pattern: /^403 /,
        code: 'permission-denied',
        message: ({ repository, doing }) => `The server did not allow ${doing} in ${repository}. Check the permissions of "token". For the token of a job, grant contents: write and pull-requests: write.`,
    },
];

// EXTERNAL MODULE: ./lib/forge/retry-merge.js
var retry_merge = __webpack_require__(3092);
;// CONCATENATED MODULE: ./lib/gitea/merge.js

/** Gitea takes up to a second to find out whether a pull request can be merged, and merges one after the other. */
const isRetryable = /try again later|PushRejected|cannot lock ref/i;
/**
 * See `Forge.merge`: merges at once, else when the requirements are met. In the other order it would stay open: it would
 * wait until Gitea knows that it can be merged.
 */
function mergeWhenReady(client, pull, options) {
    return (0,retry_merge/* retryMerge */.h)(client, pull, options.head, isRetryable, async () => {
        const now = await askToMerge(client, pull, options, false);
        // The answer is empty: the state of the pull request, which is read then, names the commit.
        if (now.kind === 'ok')
            return { kind: 'lost', message: 'An empty answer.' };
        const isRefused = now.kind === 'refused' && now.status === 405;
        if (!isRefused || isRetryable.test(now.message))
            return now;
        const later = await askToMerge(client, pull, options, true);
        const isWaiting = later.kind === 'ok' || /already scheduled/.test(later.message);
        return isWaiting ? { kind: 'waiting' } : later;
    });
}
function askToMerge(client, { number }, { head, method, text: { subject, body } }, whenReady) {
    const text = {
        MergeTitleField: `${subject} (#${number})`,
        MergeMessageField: body,
    };
    return client.send(async (_, common, octokit) => {
        const path = 'POST /repos/{owner}/{repo}/pulls/{index}/merge';
        await octokit.request(path, {
            ...common,
            index: number,
            Do: method,
            head_commit_id: head,
            merge_when_checks_succeed: whenReady,
            ...(method === 'squash' ? text : {}),
        });
        return { data: {} };
    });
}
/** @returns Gitea's message where the pull request may still merge by itself */
async function cancelMerge(client, { number }) {
    const answer = await client.send(async (_, common, octokit) => {
        await octokit.request('DELETE /repos/{owner}/{repo}/pulls/{index}/merge', {
            ...common,
            index: number,
        });
        return { data: {} };
    });
    // 404: it was not scheduled.
    return answer.kind === 'ok' ||
        (answer.kind === 'refused' && answer.status === 404)
        ? undefined
        : answer.message;
}

// EXTERNAL MODULE: ./lib/forge/answer-problem.js
var answer_problem = __webpack_require__(6856);
// EXTERNAL MODULE: ./lib/forge/calls.js
var calls = __webpack_require__(6802);
// EXTERNAL MODULE: ./lib/forge/pulls.js
var pulls = __webpack_require__(7459);
;// CONCATENATED MODULE: ./lib/gitea/pulls.js



/** The largest page of a server with its default settings. */
const maxPageSize = 50;
/** See `Forge.pullsFrom`: the open ones, and the newest of the closed ones, of all branches. */
async function pullsFrom(client, branch) {
    const open = await listPulls(client, 'open');
    const closed = await listPulls(client, 'closed');
    return (0,pulls/* onlyFrom */.z)(client, branch, [...open, ...closed]).toSorted((one, other) => other.number - one.number);
}
async function listPulls(client, state) {
    const all = [];
    for (let page = 1, size = 0;; page++) {
        const answer = await client.read(async (_, common, octokit) => octokit.request('GET /repos/{owner}/{repo}/pulls', {
            ...common,
            state,
            limit: maxPageSize,
            page,
        }));
        const data = (0,answer_problem/* dataOrThrow */.Os)(answer, client, 'to list its pull requests');
        const pulls = Array.isArray(data) ? data : [];
        all.push(...pulls);
        size ||= pulls.length;
        // A server may have smaller pages: a page that is not full is the last one.
        if (state === 'closed' || pulls.length === 0 || pulls.length < size)
            return all;
    }
}
/**
 * See `Forge.open`. Of several runs that open one at once, Gitea lets each have its own: the one with the smallest number
 * stays.
 */
async function openFirst(client, wanted) {
    const opened = await (0,pulls/* openPull */.Q)(client, wanted);
    if (opened.kind !== 'opened')
        return opened;
    const { pull } = opened;
    const first = (await pullsFrom(client, wanted.head)).findLast(({ state, base }) => state === 'open' && base === wanted.base);
    if (first === undefined || first.number >= pull.number)
        return opened;
    await (0,calls/* closePull */.IB)(client, pull);
    const message = `Another run opened pull request ${first.number} first.`;
    return { kind: 'stale', message };
}

// EXTERNAL MODULE: ./lib/problem/problem.js
var problem = __webpack_require__(740);
// EXTERNAL MODULE: ./lib/request/json.js
var json = __webpack_require__(3835);
// EXTERNAL MODULE: ./lib/request/landing/publish.js + 1 modules
var publish = __webpack_require__(8710);
;// CONCATENATED MODULE: ./lib/gitea/signed-commit.js




/**
 * Adds a commit to a branch by Gitea's API for contents, which signs it where its administrator has set that up.
 * It does not compare where the branch is.
 */
async function commitOnBranch(client, branch, { message, files }) {
    const { name, mail: email } = (0,publish/* parseAuthor */.RV)(publish/* defaultAuthor */.VY);
    const doing = `the commit on "${branch}"`;
    const answer = await client.send(async (_, common, octokit) => octokit.request('POST /repos/{owner}/{repo}/contents', {
        ...common,
        branch,
        message,
        author: { name, email },
        committer: { name, email },
        files,
    }));
    if (answer.kind !== 'ok')
        return (0,answer_problem/* notMade */.TC)(answer, false, client, doing, 'push-rejected');
    const data = answer.data;
    const commit = (0,json/* getString */.AA)(data, 'commit', 'sha');
    if (commit === undefined)
        return { kind: 'unclear', message: 'The answer names no commit.' };
    if ((0,json/* getPath */.Yn)(data, 'verification', 'verified') === true)
        return { kind: 'committed', commit };
    return {
        kind: 'refused',
        problem: (0,problem/* error */.z3)({
            code: 'invalid-input',
            message: `Input "verified-commit" is true, and the server of ${client.repository} does not sign commits. Set up signing there ("[repository.signing]" in app.ini), or remove verified-commit.`,
            details: (0,json/* getString */.AA)(data, 'verification', 'reason'),
        }),
    };
}

// EXTERNAL MODULE: ./lib/forge/answer.js
var forge_answer = __webpack_require__(4029);
// EXTERNAL MODULE: ./lib/forge/client.js
var forge_client = __webpack_require__(4148);
// EXTERNAL MODULE: ./lib/forge/pull-request.js
var pull_request = __webpack_require__(4248);
;// CONCATENATED MODULE: ./lib/gitea/gitea.js










/** A draft is a pull request with such a title. */
const draftPrefix = 'WIP: ';
const server = {
    name: 'Gitea',
    headers: {},
    errorPatterns: errorPatterns,
    viewer: async (_, { headers, request }, octokit) => octokit.request('GET /user', { headers, request }),
    asPull(data) {
        const pull = (0,pull_request/* pullRequest */.V)(data);
        const isDraft = pull.title.startsWith(draftPrefix);
        const title = isDraft ? pull.title.slice(draftPrefix.length) : pull.title;
        return { ...pull, isDraft, title };
    },
    draftTitle: (title) => `${draftPrefix}${title}`,
    // One exists (409), the head is gone (404), or it has what the base has.
    isStale: ({ status, message }) => status === 409 || /no changes between/.test(message),
    // A call of its own for them is newer than Gitea 1.26.
    assign: ({ number }, assignees) => (rest, common) => rest.issues.update({ ...common, issue_number: number, assignees }),
    metadataHint: () => '',
};
/** Opens the API of Gitea or Forgejo for one repository; nothing is sent yet. */
function openGitea(options) {
    const client = (0,forge_client/* openClient */.M)(server, options);
    return {
        client,
        pullsFrom: (branch) => pullsFrom(client, branch),
        open: (wanted) => openFirst(client, wanted),
        merge: (pull, wanted) => mergeWhenReady(client, pull, wanted),
        cancelMerge: (pull) => cancelMerge(client, pull),
        commitOnBranch: (branch, _, change) => commitOnBranch(client, branch, change),
        comparesHead: false,
        closesWithBranch: false,
    };
}
/**
 * Asks a server whether it is Gitea or Forgejo; one that does not answer is not.
 * @throws Refusal where its certificate is not trusted
 */
async function isGitea(options) {
    const client = (0,forge_client/* openClient */.M)(server, options);
    const answer = await client.untilAnswered([0, 500, 1000], () => client.send(async (_, common, octokit) => octokit.request('GET /version', common)));
    if (answer.kind === 'refused' && answer.type === forge_answer/* untrusted */.bp)
        throw new problem/* Refusal */.P_((0,answer_problem/* answerProblem */.mr)(answer, client, 'to ask for the version'));
    return answer.kind === 'ok' && (0,json/* getString */.AA)(answer.data, 'version') !== undefined;
}


/***/ })

};
