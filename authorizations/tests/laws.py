"""What must hold of all rows at any time, asked of the database in plain SQL: the invariants, seen from afterwards."""

from __future__ import annotations

from collections import defaultdict

from django.db import connection

LAWS = {
    "an open grant lies under an active service authorization": """
        SELECT access.id FROM authorizations_accessgrant AS access
          JOIN authorizations_serviceauthorization AS service ON service.id = access.service_authorization_id
         WHERE access.status IN ('ACTIVE', 'SUSPENDED') AND service.status <> 'ACTIVE'""",
    "an active service authorization lies under an active binding": """
        SELECT service.id FROM authorizations_serviceauthorization AS service
          JOIN authorizations_binding AS binding ON binding.id = service.binding_id
         WHERE service.status = 'ACTIVE' AND binding.status <> 'ACTIVE'""",
    "an active binding is with a partner that was not removed": """
        SELECT binding.id FROM authorizations_binding AS binding
          JOIN partners_partner AS partner ON partner.id = binding.partner_id
         WHERE binding.status = 'ACTIVE' AND partner.status = 'REMOVED'""",
    "an open request is for an active service authorization": """
        SELECT request.id FROM authorizations_accessrequest AS request
          JOIN authorizations_serviceauthorization AS service ON service.id = request.service_authorization_id
         WHERE request.status IN ('SENT', 'OPENED') AND service.status <> 'ACTIVE'""",
    "a grant lies inside its service authorization": """
        SELECT access.id FROM authorizations_accessgrant AS access
          JOIN authorizations_serviceauthorization AS service ON service.id = access.service_authorization_id
         WHERE access.starts_at < service.valid_from OR access.ends_at > service.valid_until
            OR access.ends_at > access.starts_at + interval '8760 hours'""",
    "open grants of a service authorization never overlap": """
        SELECT one.id FROM authorizations_accessgrant AS one
          JOIN authorizations_accessgrant AS other
            ON other.service_authorization_id = one.service_authorization_id AND other.id > one.id
         WHERE one.status IN ('ACTIVE', 'SUSPENDED') AND other.status IN ('ACTIVE', 'SUSPENDED')
           AND tstzrange(one.starts_at, one.ends_at) && tstzrange(other.starts_at, other.ends_at)""",
    "a grant has all its revisions and says what the newest says": """
        SELECT access.id FROM authorizations_accessgrant AS access
          LEFT JOIN authorizations_grantrevision AS revision ON revision.grant_id = access.id
         GROUP BY access.id
        HAVING count(revision.id) <> access.revision_number
            OR max(revision.number) <> access.revision_number
            OR (max(revision.ends_at) FILTER (WHERE revision.number = access.revision_number)) <> access.ends_at""",
    "the first revision, and each that widens or lengthens, was consented to": """
        SELECT revision.id FROM authorizations_grantrevision AS revision
          LEFT JOIN authorizations_consentrecord AS consent ON consent.revision_id = revision.id
          LEFT JOIN authorizations_grantrevision AS before
            ON before.grant_id = revision.grant_id AND before.number = revision.number - 1
         WHERE consent.id IS NULL
           AND (before.id IS NULL OR revision.ends_at > before.ends_at
                OR EXISTS (SELECT FROM unnest(revision.items) AS now (code)
                            WHERE NOT EXISTS (SELECT FROM unnest(before.items) AS was (code)
                                               WHERE was.code / 10 = now.code / 10 AND was.code >= now.code)))""",
    "an end is recorded once, by an entry that says the status there is": """
        SELECT access.id FROM authorizations_accessgrant AS access
          LEFT JOIN audit_entry AS entry ON entry.object_type = 'authorizations.accessgrant'
           AND entry.object_pk = access.id AND entry.verb = lower(access.status)
         WHERE access.status NOT IN ('ACTIVE', 'SUSPENDED') GROUP BY access.id HAVING count(entry.id) <> 1
        UNION ALL
        SELECT request.id FROM authorizations_accessrequest AS request
          LEFT JOIN audit_entry AS entry ON entry.object_type = 'authorizations.accessrequest'
           AND entry.object_pk = request.id AND entry.verb = lower(request.status)
         GROUP BY request.id HAVING count(entry.id) <> 1""",
    "what ended ended once": """
        SELECT object_pk FROM audit_entry
         WHERE object_type IN ('authorizations.accessgrant', 'authorizations.accessrequest')
           AND verb IN ('expired', 'revoked', 'relinquished', 'terminated', 'ended',
                        'completed', 'declined', 'withdrawn', 'closed')
         GROUP BY object_type, object_pk HAVING count(*) > 1""",
    "an open request is for a shop that works with the partner": """
        SELECT request.id FROM authorizations_accessrequest AS request
         WHERE request.status IN ('SENT', 'OPENED')
           AND NOT EXISTS (SELECT FROM authorizations_binding AS binding
                            WHERE binding.partner_id = request.partner_id AND binding.shop_id = request.shop_id
                              AND binding.status = 'ACTIVE')""",
    "an agreed renewal goes on where what it renews ends, and did not end early": """
        SELECT later.id FROM authorizations_accessgrant AS later
          JOIN authorizations_accessgrant AS before ON before.id = later.renews_id
         WHERE later.status IN ('ACTIVE', 'SUSPENDED')
           AND (before.status NOT IN ('ACTIVE', 'SUSPENDED', 'EXPIRED') OR before.ends_at <> later.starts_at)
        UNION ALL
        SELECT later.id FROM authorizations_serviceauthorization AS later
          JOIN authorizations_serviceauthorization AS before ON before.id = later.renews_id
         WHERE later.status = 'ACTIVE'
           AND (before.status NOT IN ('ACTIVE', 'EXPIRED') OR before.valid_until <> later.valid_from)""",
    "a renewal to come gives no more than what it renews, but by a consent, and stands still with it": """
        SELECT later.id FROM authorizations_accessgrant AS later
          JOIN authorizations_accessgrant AS before ON before.id = later.renews_id
         WHERE later.status IN ('ACTIVE', 'SUSPENDED') AND later.starts_at > portal_now()
           AND (before.status = 'SUSPENDED' AND later.status <> 'SUSPENDED'
                OR EXISTS (SELECT FROM unnest(later.items) AS now (code)
                            WHERE NOT EXISTS (SELECT FROM unnest(before.items) AS was (code)
                                               WHERE was.code / 10 = now.code / 10 AND was.code >= now.code))
                   AND NOT EXISTS (SELECT FROM authorizations_grantrevision AS edited  -- by a consent of its own
                                     JOIN authorizations_consentrecord AS consent ON consent.revision_id = edited.id
                                    WHERE edited.grant_id = later.id AND edited.number > 1))""",
    "a renewal is for the same members of the partner": """
        SELECT later.id FROM authorizations_accessgrant AS later
          JOIN authorizations_grantassignment AS held ON held.grant_id = later.renews_id AND held.status = 'ACTIVE'
         WHERE later.status IN ('ACTIVE', 'SUSPENDED') AND later.starts_at > portal_now()
           AND NOT EXISTS (SELECT FROM authorizations_grantassignment AS same
                            WHERE same.grant_id = later.id AND same.member_id = held.member_id
                              AND same.status = 'ACTIVE' AND same.level = held.level
                              AND same.sections IS NOT DISTINCT FROM held.sections)""",
    "a pending cancellation is of an active binding": """
        SELECT asked.id FROM authorizations_bindingcancellation AS asked
          JOIN authorizations_binding AS binding ON binding.id = asked.binding_id
         WHERE asked.status = 'PENDING' AND binding.status <> 'ACTIVE'""",
    "a binding ends by itself exactly when a wish to cancel it is not answered": """
        SELECT binding.id FROM authorizations_binding AS binding
          LEFT JOIN authorizations_bindingcancellation AS asked
            ON asked.binding_id = binding.id AND asked.status = 'PENDING'
         WHERE binding.status = 'ACTIVE' AND binding.ends_at IS DISTINCT FROM asked.answer_by""",
    "an agreed or automatic cancellation ended its binding": """
        SELECT asked.id FROM authorizations_bindingcancellation AS asked
          JOIN authorizations_binding AS binding ON binding.id = asked.binding_id
         WHERE asked.status IN ('AGREED', 'AUTOMATIC') AND binding.status <> 'ENDED'""",
    "a partner asks to cancel again 144 h after a refusal at the earliest": """
        SELECT again.id FROM authorizations_bindingcancellation AS again
          JOIN authorizations_bindingcancellation AS refused ON refused.binding_id = again.binding_id
         WHERE refused.status = 'REFUSED' AND again.asked_at > refused.asked_at
           AND again.asked_at < refused.status_changed_at + interval '144 hours'""",
    "a blocked partner has nothing open with the seller": """
        SELECT block.id FROM authorizations_partnerblock AS block
          JOIN sellers_shop AS shop ON shop.seller_id = block.seller_id
         WHERE block.status = 'ACTIVE'
           AND (EXISTS (SELECT FROM authorizations_invitation AS sent
                         WHERE sent.partner_id = block.partner_id AND sent.shop_id = shop.id AND sent.status = 'SENT')
                OR EXISTS (SELECT FROM authorizations_accessrequest AS request
                            WHERE request.partner_id = block.partner_id AND request.shop_id = shop.id
                              AND request.status IN ('SENT', 'OPENED')))""",
    "an access that extended itself was told of before, and by a consent of the last 365 days": """
        SELECT used.id FROM authorizations_autoextension AS used
         WHERE used.status = 'USED'
           AND (used.told_at IS NULL OR used.told_at > used.status_changed_at - interval '24 hours'
                OR used.given_at <= used.status_changed_at - interval '365 days'
                OR NOT EXISTS (SELECT FROM authorizations_accessgrant AS made WHERE made.renews_id = used.grant_id))""",
    "access that ended unused had been told of": """
        SELECT access.id FROM authorizations_accessgrant AS access
         WHERE access.status_reason LIKE 'Not used for % days%'
           AND NOT EXISTS (SELECT FROM notifications_notification AS told
                            WHERE told.kind = 'access_unused_soon' AND told.created_at < access.status_changed_at)""",
    "a review asks about a seller's own access, and is over once all is answered": """
        SELECT item.id FROM authorizations_reviewitem AS item
          JOIN authorizations_accessreview AS review ON review.id = item.review_id
          JOIN authorizations_accessgrant AS access ON access.id = item.grant_id
          JOIN authorizations_serviceauthorization AS service ON service.id = access.service_authorization_id
          JOIN sellers_shop AS shop ON shop.id = service.shop_id
         WHERE shop.seller_id <> review.seller_id
            OR review.status = 'DONE' AND item.answer = '' AND access.status IN ('ACTIVE', 'SUSPENDED')
               AND access.ends_at > review.status_changed_at""",
    "entries of a shop are numbered without gaps": """
        SELECT entry.shop_id FROM audit_entry AS entry JOIN audit_chain AS chain USING (shop_id)
         GROUP BY entry.shop_id, chain.last_number
        HAVING min(entry.number) <> 1 OR max(entry.number) <> count(*) OR chain.last_number <> count(*)""",
}


# One statement, because it is asked after every step of thousands.
QUESTION = "\nUNION ALL\n".join(
    f"SELECT {number}, broken.id FROM ({query}) AS broken (id)" for number, query in enumerate(LAWS.values())
)


def broken_laws() -> dict[str, list[int]]:
    """The laws that do not hold, each with the keys of the rows that break it."""
    names, found = list(LAWS), defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_prepared_statements WHERE name = 'laws'")
        if cursor.fetchone() is None:
            cursor.execute(f"PREPARE laws AS {QUESTION}")  # to plan it takes longer than to answer it
        cursor.execute("EXECUTE laws")
        for number, key in cursor.fetchall():
            found[names[number]].append(key)
    return dict(found)
