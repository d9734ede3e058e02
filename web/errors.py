"""Refusals as pages: what happened, what was expected, what to do; and the right HTTP status."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import structlog
from flask import Flask, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException, TooManyRequests

from engine.errors import Refusal
from web.i18n import _
from web.refusals import in_words, tell

STATUS: Mapping[str, int] = {
    "not_found": 404,
    "forbidden": 403,
    "barred": 403,
    "untrained": 403,
    "stale": 409,
    "already_claimed": 409,
    "ended": 409,
    "suspended": 409,
    "too_late": 409,
    "not_possible": 409,
    "busy": 409,
    "invalid_form": 422,
    "invalid_bundle": 422,
    "weak_password": 422,
    "bad_file": 422,
    "wrong_field": 422,
    "wrong_wish": 422,
    "wrong_filter": 422,
}
"""HTTP status by the code of a refusal; any other is a 400."""

_TITLES = {
    400: _l("请求有误"),
    401: _l("请先登录"),
    403: _l("不能办理"),
    404: _l("没有找到"),
    405: _l("请求有误"),
    409: _l("情况有变化"),
    413: _l("文件太大"),
    422: _l("需要修改"),
    429: _l("操作太频繁"),
    500: _l("系统出错了"),
}
_SENTENCES = {
    401: _l("登录已过期。请重新登录后再试。"),
    403: _l("您的角色不能打开这个页面。如工作需要，请联系管理员。"),
    404: _l("没有这个页面，或者您无权查看。请从待办或菜单重新进入。"),
    405: _l("这个地址不能这样打开。请从待办或菜单重新进入。"),
    413: _l("上传的内容太大。请选较小的文件，照片可先压缩，再分次上传。"),
}


def refuse_politely(app: Flask) -> None:
    """Every error of the engine, of the web and of the unexpected kind becomes a page that helps."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(TooManyRequests, _too_many)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal."""
    return STATUS.get(refusal.code, 400)


def refused(refusal: Refusal) -> ResponseReturnValue:
    """A refusal that no page has caught."""
    status = status_of(refusal)
    if _wants_json():
        answer = {"code": refusal.code, "message": in_words(refusal)._asdict()}
        return jsonify(answer), status
    return error_page(status, tell(refusal))


def _too_many(error: TooManyRequests) -> ResponseReturnValue:
    return error_page(429, _("短时间内尝试次数太多。请等几分钟再试；忘记密码请联系管理员重置。"))


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400 or error.response is not None:
        return error
    return error_page(status, str(_SENTENCES.get(status, _l("请求不完整，请返回上一页再试。"))))


def _unexpected(error: Exception) -> ResponseReturnValue:
    if current_app.testing:
        raise error
    number = secrets.token_hex(4)
    structlog.get_logger("web").exception("unexpected", reference=number, path=request.path)
    return error_page(
        500, _("这次操作没有生效，已填内容请返回上一页查看。请把编号 %(number)s 告诉管理员。", number=number)
    )


def error_page(status: int, sentence: str) -> ResponseReturnValue:
    """A refusal as a page, or as JSON for programs."""
    title = str(_TITLES.get(status, _TITLES[400]))
    if _wants_json():
        return jsonify({"code": str(status), "message": sentence}), status
    page = Response(render_template("error.html", title=title, sentence=sentence, status=status), status)
    if request.headers.get("HX-Request"):
        page.headers["HX-Retarget"] = "body"
    return page


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.path.startswith("/api/") or (best == "application/json" and not request.accept_mimetypes.accept_html)
