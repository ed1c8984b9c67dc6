"""The HTML of pages for people with a link. Every text from people is escaped; there is no script."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from lib.model.asset import Asset
from lib.model.handover import ShareAnswer, ShareAnswerKind, SharedView

_STYLE = (Path(__file__).parent / "share.css").read_text("utf-8")
_SAID = {
    ShareAnswerKind.PICK: "picked this",
    ShareAnswerKind.APPROVED: "approved this",
    ShareAnswerKind.REJECTED: "turned this down",
}


def closed_page() -> str:
    """Return the page for a link that does not open."""
    words = "<p>This link does not open. It may have ended or been closed. Ask whoever sent it for a new one.</p>"
    return _page("Image Studio", f"<main><h1>Nothing to see here</h1>{words}</main>")


def share_page(view: SharedView, *, name: str, is_kept: bool, error: str, text: str = "") -> str:
    """Return the page of a link; `text` is what was typed before an error, so that it is not lost."""
    title = view.share.title or "Images to look at"
    said = ""
    if error:
        said = f'<p class="note" role="alert">{escape(error)}</p>'
    elif is_kept:
        said = '<p class="note" role="status">Thank you, your answer is kept.</p>'
    count = len(view.assets)
    until = f"{view.share.expires_at.day} {view.share.expires_at:%B %Y}"
    head = (
        f"<header><h1>{escape(title)}</h1>"
        f'<p class="quiet">{count} image{"" if count == 1 else "s"} · open until {until}</p>{said}'
        f"{_typed(text) if error else ''}</header>"
    )
    cards = "".join(_card(view, asset, name) for asset in view.assets)
    return _page(title, f'{head}<main><div class="grid">{cards}</div></main>')


def _typed(text: str) -> str:
    return f'<p class="quiet">You wrote:</p><p>{escape(text)}</p>' if text else ""


def _card(view: SharedView, asset: Asset, name: str) -> str:
    token, image = quote(view.share.token, safe=""), quote(asset.asset_id, safe="")
    about = asset.alt_text or asset.title or (asset.prompt if view.share.with_prompts else "") or "Image"
    source = f"/share/{token}/{image}/preview"
    facts = [escape(asset.title)] if asset.title else []
    facts.append(f"{asset.size.width} × {asset.size.height}")
    if view.share.with_costs:
        facts.append(f"{asset.cost} credit{'' if asset.cost == 1 else 's'}")
    if asset.maker == "drawn":
        facts.append("drawn without AI")
    prompt = f"<p>{escape(asset.prompt)}</p>" if view.share.with_prompts and asset.prompt else ""
    mine = [answer for answer in view.answers if answer.asset_id == asset.asset_id]
    return (
        f'<article id="{image}"><a href="{source}"><img src="{source}" alt="{escape(about[:300], quote=True)}" '
        f'width="{asset.size.width}" height="{asset.size.height}" loading="lazy"></a><div class="body">'
        f'<p class="quiet">{" · ".join(facts)}</p>{prompt}{_answers(mine)}'
        f'<form method="post" action="/share/{token}"><input type="hidden" name="image" value="{image}">'
        f'<input name="name" required maxlength="60" placeholder="Your name" aria-label="Your name" '
        f'value="{escape(name, quote=True)}" autocomplete="name">'
        '<textarea name="text" maxlength="1000" placeholder="Comment" aria-label="Comment"></textarea><div class="row">'
        f"{_button('comment', 'Comment', is_first=True)}{_button('pick', 'Pick')}"
        f"{_button('approved', 'Approve')}{_button('rejected', 'Turn down')}"
        "</div></form></div></article>"
    )


def _answers(answers: Sequence[ShareAnswer]) -> str:
    if not answers:
        return ""
    lines = []
    for answer in answers:
        what = _SAID.get(answer.kind, "")
        said = f" {what}" if what else ""
        text = f": {answer.text}" if answer.text else ""
        lines.append(f"<li><strong>{escape(answer.name)}</strong>{escape(said + text)}</li>")
    return f"<ul>{''.join(lines)}</ul>"


def _button(value: str, label: str, *, is_first: bool = False) -> str:
    look = ' class="first"' if is_first else ""
    return f'<button name="answer" value="{value}"{look}>{label}</button>'


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )
