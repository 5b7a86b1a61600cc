"""What must hold of all rows at any time, asked of the database in plain SQL: the invariants, seen from afterwards."""

from __future__ import annotations

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
    "entries of a shop are numbered without gaps": """
        SELECT entry.shop_id FROM audit_entry AS entry JOIN audit_chain AS chain USING (shop_id)
         GROUP BY entry.shop_id, chain.last_number
        HAVING min(entry.number) <> 1 OR max(entry.number) <> count(*) OR chain.last_number <> count(*)""",
}


def broken_laws() -> dict[str, list[int]]:
    """The laws that do not hold, each with the keys of the rows that break it."""
    found = {}
    with connection.cursor() as cursor:
        for law, query in LAWS.items():
            cursor.execute(query)
            if rows := [row[0] for row in cursor.fetchall()]:
                found[law] = rows
    return found
