"""What the wizard says in plain words: the summary beside each step, the review, and what changed under it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from authorizations.choices import count_words
from authorizations.listing import Sections, areas_apart, listed
from authorizations.models import AccessGrant
from authorizations.review import Content, Review, changes
from authorizations.wizard import REVIEW, Wizard
from catalogue.expansion import Diff, Items, is_full_access
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
    permissions = count_words(sections, wizard.permissions) if wizard.reached >= draft.Step.PERMISSIONS else NOT_YET
    return [
        ("Shop", f"{wizard.shop} ({wizard.shop.code})"),
        ("Service", str(wizard.authorization.service)),
        ("Until", end_words(draft.ends_at, zone) if draft.ends_at else NOT_YET),
        ("Permissions", _with_role(wizard, permissions)),
        ("Data Analytics", _area_words(len(areas)) if wizard.reached >= draft.Step.ANALYTICS else NOT_YET),
    ]


def _with_role(wizard: Wizard, words: str) -> str:
    role = role_label(wizard)
    return f"{role}: {words}" if role and words != NOT_YET else words


def role_label(wizard: Wizard) -> str:
    labels = {preset.key: preset.label for preset in load().presets}
    return labels.get(wizard.draft.preset, "")


def _area_words(count: int) -> str:
    return {0: "None", 1: "1 area"}.get(count, f"{count} areas")


# The review


def opening(wizard: Wizard) -> str:
    """Who will be able to do how much, where and until when, in one sentence."""
    sections, areas = areas_apart(wizard.review.levels, wizard.every_permission)
    parts = [_can_do(sections, wizard)]
    if areas:
        parts.append(f"see {_area_words(len(areas))} of Data Analytics")
    until = until_words(wizard.draft.ends_at, wizard.shop.time_zone, wizard.now) if wizard.draft.ends_at else ""
    return f"{wizard.partner} will be able to {' and '.join(parts)} of {wizard.shop}, on your behalf, {until}."


def _can_do(sections: Items, wizard: Wizard) -> str:
    edited = sum(1 for level in sections.values() if level == Level.EDIT)
    viewed = len(sections) - edited
    everything = " – Full Access –" if is_full_access(sections, wizard.permissions) else ""
    words = [f"view and edit {edited}" if edited else "", f"only view {viewed}" if viewed else ""]
    noun = "function" if (viewed or edited) == 1 else "functions"
    return f"{' and '.join(word for word in words if word)} {noun}{everything} in Seller Center"


def sensitive_words(wizard: Wizard) -> list[str]:
    """The sensitive ones among what would be granted: money, personal data or reputation."""
    permissions = (wizard.every_permission[number] for number in wizard.review.levels)
    return [f"{p.label} ({p.section_label})" for p in permissions if p.sensitive]


def review_sections(wizard: Wizard) -> tuple[Sections, Sections]:
    """What would be granted, with what changes against today: the sections, and the Data Analytics areas."""
    after = areas_apart(wizard.review.levels, wizard.every_permission)
    if wizard.grant is None:
        return listed(after[0], wizard.every_permission), listed(after[1], wizard.every_permission)
    before = areas_apart(wizard.grant.levels, wizard.every_permission)
    sections = listed(after[0], wizard.every_permission, before=before[0])
    return sections, listed(after[1], wizard.every_permission, before=before[1])


def differences(wizard: Wizard) -> list[Difference]:
    """What an edit changes, before and after. Which permissions they are is marked in their lists."""
    if wizard.grant is None:
        return []
    today, draft, zone = wizard.grant, wizard.draft, wizard.shop.time_zone
    found = [
        Difference("End", end_words(today.ends_at, zone), end_words(draft.ends_at, zone) if draft.ends_at else "none"),
        Difference("E-mail for confirmations", today.contact_email or "none", draft.contact_email or "none"),
    ]
    changed = [each for each in found if each.before != each.after]
    if wizard.review.difference:
        before = count_words(today.levels, list(wizard.every_permission.values()))
        after = f"{count_words(wizard.review.levels, wizard.permissions)} ({_difference_words(wizard.review.difference)})"
        changed.append(Difference("What it allows", before, after))
    return changed


def _difference_words(found: Diff) -> str:
    """ "2 added, 1 removed, 1 at a higher level"."""
    counted = {
        "added": found.added,
        "removed": found.removed,
        "at a higher level": found.widened,
        "at a lower level": found.narrowed,
    }
    return ", ".join(f"{len(items)} {words}" for words, items in counted.items() if items)


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
        Problem(sentence, _mending_url(sentence, wizard)) for sentence in wizard.review.problems(wizard.now)
    ]


def _mending_url(sentence: str, wizard: Wizard) -> str:
    named = re.search(r"step ([123])", sentence)
    return wizard.url(int(named.group(1)) if named else REVIEW)


def what_changed(shown: Content, now: Review) -> list[str]:
    """What is different from the review that was shown. Only the e-mail is not in its content."""
    return changes(shown, now.content()) or ["The e-mail for confirmations, or what is possible now, changed."]


# The terms


def terms_blocks(text: str) -> list[tuple[str, str]]:
    """The terms as ("heading" or "paragraph", text): all that the numbered texts use of Markdown. Their title is left out."""
    blocks = [" ".join(block.split()) for block in text.split("\n\n")]
    return [
        ("heading", block.lstrip("# ")) if block.startswith("#") else ("paragraph", block)
        for block in blocks
        if block and not block.startswith("# ")
    ]
