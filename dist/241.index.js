export const id = 241;
export const ids = [241];
export const modules = {

/***/ 241:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   compareCommits: () => (/* binding */ compareCommits)
/* harmony export */ });
/* harmony import */ var _request_payload_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8932);
/* harmony import */ var _octokit_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);


/**
 * Asks GitHub how one commit stands to another, by ids that may be cut.
 *
 * @returns 'absent' where it knows one of them not, or shows it not to this token;
 * undefined where there was no answer of this API
 */
async function compareCommits({ theirs, ours }, { repository, token, apiUrl, signal, }) {
    const [owner = '', repo = ''] = repository.split('/');
    try {
        const octokit = (0,_octokit_js__WEBPACK_IMPORTED_MODULE_0__/* .openOctokit */ .O)(token, apiUrl);
        const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
            owner,
            repo,
            basehead: `${theirs}...${ours}`,
            // The list of files comes with the first page, and nobody needs it.
            per_page: 1,
            page: 2,
            request: { signal },
        });
        // A branch or a tag may have the name of a short id.
        const base = (0,_request_payload_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Q)(data, 'base_commit', 'sha');
        if (base?.startsWith(theirs) !== true)
            return 'absent';
        const meeting = (0,_request_payload_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Q)(data, 'merge_base_commit', 'sha');
        switch ((0,_request_payload_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Q)(data, 'status')) {
            case 'ahead':
                return 'ahead';
            case 'behind':
                return meeting?.startsWith(ours) === true ? 'behind' : 'absent';
            case 'identical':
                return 'same';
            case 'diverged':
                return 'diverged';
            default:
                return undefined;
        }
    }
    catch (error) {
        const status = error instanceof Error && 'status' in error ? error.status : undefined;
        return status === 404 || status === 422 ? 'absent' : undefined;
    }
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
