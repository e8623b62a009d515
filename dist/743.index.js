export const id = 743;
export const ids = [743];
export const modules = {

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


/***/ }),

/***/ 5743:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   pullRequestSides: () => (/* binding */ pullRequestSides)
/* harmony export */ });
/* harmony import */ var _request_payload_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8932);
/* harmony import */ var _octokit_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);


/**
 * Asks which repositories a pull request goes between.
 * Anything but a clear answer is 'unknown': then nothing lands.
 */
async function pullRequestSides(number, { repository, token, apiUrl, signal, }) {
    const [owner = '', repo = ''] = repository.split('/');
    try {
        const octokit = (0,_octokit_js__WEBPACK_IMPORTED_MODULE_0__/* .openOctokit */ .O)(token, apiUrl);
        const { data } = await octokit.rest.pulls.get({
            owner,
            repo,
            pull_number: number,
            request: { signal },
        });
        const base = (0,_request_payload_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Q)(data, 'base', 'repo', 'full_name');
        return base === undefined
            ? 'unknown'
            : { head: (0,_request_payload_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Q)(data, 'head', 'repo', 'full_name') ?? null, base };
    }
    catch {
        return 'unknown';
    }
}


/***/ })

};
