"""What the wizard says in plain words: the summary beside each step, the review, and what changed under it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from authorizations.models import AccessGrant
from authorizations.pages.choices import count_words
from authorizations.pages.inactivity import UnusedRule
from authorizations.pages.listing import Sections, areas_apart, listed
from authorizations.pages.wizard import ANALYTICS, PERMISSIONS, REVIEW, Wizard
from authorizations.review import Content, Review, changes
from catalogue.expansion import Diff, Items, diff, is_full_access
from catalogue.file import load
from catalogue.models import Level
from sellers.times import end_words, until_words

NOT_YET = "Not chosen yet"


@dataclass(frozen=True)
class Problem:
    """What keeps the draft from being authorized, and the step that mends it."""

    sentence: str
    url: str


@dataclass(frozen=True)
class Difference:
    """What an edit would change besides permissions: the value today and after."""

    label: str
    before: str
    after: str


def summary(wizard: Wizard) -> list[tuple[str, str]]:
    """What is chosen so far, for the aside."""
    draft, zone = wizard.draft, wizard.shop.time_zone
    sections, areas = wizard.chosen_apart
    permissions = count_words(sections, wizard.permissions) if wizard.reached >= PERMISSIONS else NOT_YET
    return [
        ("Shop", f"{wizard.shop} ({wizard.shop.code})"),
        ("Service", str(wizard.authorization.service)),
        ("Until", end_words(draft.ends_at, zone) if draft.ends_at else NOT_YET),
        *([("If nobody uses it", unused_words(draft.ends_unused_after))] if draft.ends_unused_after else []),
        ("Permissions", _with_role(wizard, permissions)),
        ("Data Analytics", _area_words(len(areas)) if wizard.reached >= ANALYTICS else NOT_YET),
    ]


def _with_role(wizard: Wizard, words: str) -> str:
    role = role_label(wizard)
    return f"{role}: {words}" if role and words != NOT_YET else words


def unused_words(days: int | None) -> str:
    """What happens to the access when nobody uses it."""
    return UnusedRule(days).words


def role_label(wizard: Wizard) -> str:
    labels = {preset.key: preset.label for preset in load().presets}
    return labels.get(wizard.draft.preset, "")


def _area_words(count: int) -> str:
    return {0: "None", 1: "1 area"}.get(count, f"{count} areas")


# The review


def opening(wizard: Wizard) -> str:
    """Who will be able to do how much, where and until when, in one sentence."""
    sections, areas = areas_apart(wizard.review.levels, wizard.every_permission)
    parts = [
        _functions("view and edit", [n for n, level in sections.items() if level == Level.EDIT], wizard),
        _functions("only view", [n for n, level in sections.items() if level == Level.VIEW], wizard),
        f"see {_area_words(len(areas))} of Data Analytics" if areas else "",
    ]
    said = "; ".join(part for part in parts if part)
    full = "With Full Access, " if is_full_access(sections, wizard.permissions) else ""
    until = until_words(wizard.draft.ends_at, wizard.shop.time_zone, wizard.now) if wizard.draft.ends_at else ""
    return f"{full}{wizard.partner} will be able to act on your behalf in {wizard.shop} {until}: {said}."


def _functions(verb: str, numbers: list[int], wizard: Wizard) -> str:
    """ "view and edit 2 functions in Products, Orders and shipping"; empty for none."""
    if not numbers:
        return ""
    named = sorted((wizard.every_permission[number] for number in numbers), key=lambda p: p.position)
    where = ", ".join(dict.fromkeys(permission.section_label for permission in named))
    return f"{verb} {len(numbers)} {'function' if len(numbers) == 1 else 'functions'} in {where}"


def sensitive_words(wizard: Wizard) -> list[str]:
    """The sensitive ones among what would be granted: money, personal data or reputation."""
    permissions = (wizard.every_permission[number] for number in wizard.review.levels)
    return [f"{p.label} ({p.section_label})" for p in permissions if p.sensitive]


def review_sections(wizard: Wizard) -> tuple[Sections, Sections]:
    """What would be granted, with what changes against today: the sections, and the Data Analytics areas."""
    after = areas_apart(wizard.review.levels, wizard.every_permission)
    before: tuple[Items | None, Items | None] = (None, None)
    if wizard.grant:
        before = areas_apart(wizard.grant.levels, wizard.every_permission)
    sections = listed(after[0], wizard.every_permission, before=before[0])
    areas = listed(after[1], wizard.every_permission, before=before[1])
    return sections, [section | {"label": "Areas"} for section in areas]


def differences(wizard: Wizard) -> list[Difference]:
    """What an edit changes, before and after. Which permissions they are is marked in their lists."""
    if wizard.grant is None:
        return []
    today, draft, zone = wizard.grant, wizard.draft, wizard.shop.time_zone
    end = end_words(draft.ends_at, zone) if draft.ends_at else "none"
    found = [
        Difference("End", end_words(today.ends_at, zone), end),
        Difference("If nobody uses it", unused_words(today.ends_unused_after), unused_words(draft.ends_unused_after)),
        Difference("E-mail for confirmations", today.contact_email or "none", draft.contact_email or "none"),
        *_allowed(wizard, today),
    ]
    return [each for each in found if each.before != each.after]


def _allowed(wizard: Wizard, today: AccessGrant) -> Iterator[Difference]:
    """What the access allows, today and after."""
    every = wizard.every_permission
    before, after = areas_apart(today.levels, every), areas_apart(wizard.review.levels, every)
    changed = _difference_words(diff(before[0], after[0]))
    words = count_words(after[0], wizard.permissions)
    yield Difference("Permissions", count_words(before[0], list(every.values())), words + changed)
    changed = _difference_words(diff(before[1], after[1]))
    yield Difference("Data Analytics", _area_words(len(before[1])), _area_words(len(after[1])) + changed)


def _difference_words(found: Diff) -> str:
    """ " (2 added, 1 removed, 1 at a higher level)"; empty for none."""
    counted = {
        "added": found.added,
        "removed": found.removed,
        "at a higher level": found.widened,
        "at a lower level": found.narrowed,
    }
    words = ", ".join(f"{len(items)} {words}" for words, items in counted.items() if items)
    return f" ({words})" if words else ""


def outcome(wizard: Wizard, grant: AccessGrant) -> str:
    """What *Authorize* did."""
    until = end_words(grant.ends_at, wizard.shop.time_zone)
    if wizard.grant is None:
        return f"Access authorized. {wizard.partner} can act in {wizard.shop} until {until}, and was told so."
    if grant.revision_number == wizard.grant.revision_number:
        return "Nothing was changed: the access is as it was."
    return f"The access was changed. {wizard.partner} was told. It ends {until}."


def problems(wizard: Wizard) -> list[Problem]:
    return [
        Problem(_counted(sentence, wizard), _mending_url(sentence, wizard))
        for sentence in wizard.review.problems(wizard.now)
    ]


def _counted(sentence: str, wizard: Wizard) -> str:
    """The steps it names, as the page counts them where others came before."""
    return re.sub(r"step ([123])", lambda named: f"step {int(named.group(1)) + wizard.steps_before}", sentence)


def _mending_url(sentence: str, wizard: Wizard) -> str:
    named = re.search(r"step ([123])", sentence)
    return wizard.url(int(named.group(1)) if named else REVIEW)


def what_changed(shown: Content, now: Review) -> list[str]:
    """What is different from the review that was shown. Only the e-mail is not in its content."""
    return changes(shown, now.content()) or ["The e-mail for confirmations, or what is possible now, changed."]


# The terms


def terms_blocks(text: str) -> list[tuple[str, str]]:
    """The terms as ("heading" or "paragraph", text), which is all they use of Markdown; their title is left out."""
    blocks = [" ".join(block.split()) for block in text.split("\n\n")]
    return [
        ("heading", block.lstrip("# ")) if block.startswith("#") else ("paragraph", block)
        for block in blocks
        if block and not block.startswith("# ")
    ]
