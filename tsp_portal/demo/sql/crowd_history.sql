-- What was written down about the crowd: an entry for each thing that happened, numbered within its shop.

-- step: audit entries
CREATE TEMPORARY TABLE crowd_entry ON COMMIT DROP AS
SELECT gen_random_uuid() AS uuid, happened.*, row_number() OVER (PARTITION BY shop_id ORDER BY at, object_pk) AS place
  FROM (SELECT valid_from AS at, 'created' AS verb, %(operator)s AS actor_id, shop_id, partner_id,
               'authorizations.serviceauthorization' AS object_type, id AS object_pk, uuid AS object_uuid,
               NULL::text AS before, 'ACTIVE' AS after
          FROM crowd_taken
        UNION ALL
        SELECT starts_at, 'granted', owner_id, shop_id, partner_id, 'authorizations.accessgrant', id, uuid, NULL, 'ACTIVE'
          FROM crowd_grant
        UNION ALL
        SELECT consent.given_at, 'consented', consent.given_by_id, made.shop_id, made.partner_id,
               'authorizations.consentrecord', consent.id, consent.uuid, NULL, consent.content_sha256
          FROM crowd_grant AS made
          JOIN authorizations_grantrevision AS revision ON revision.grant_id = made.id
          JOIN authorizations_consentrecord AS consent ON consent.revision_id = revision.id
        UNION ALL
        SELECT access.status_changed_at, lower(made.becomes),
               CASE made.becomes WHEN 'EXPIRED' THEN NULL WHEN 'RELINQUISHED' THEN made.owner_id
                    WHEN 'REVOKED' THEN made.owner_id WHEN 'ENDED' THEN made.owner_id ELSE %(operator)s END,
               made.shop_id, made.partner_id, 'authorizations.accessgrant', made.id, made.uuid, 'ACTIVE', made.becomes
          FROM crowd_grant AS made JOIN authorizations_accessgrant AS access ON access.id = made.id
         WHERE made.becomes <> 'ACTIVE'
        UNION ALL
        SELECT sent_at, 'sent', member.user_id, shop_id, made.partner_id, 'authorizations.accessrequest', made.id,
               made.uuid, NULL, 'SENT'
          FROM crowd_request AS made JOIN partners_partnermember AS member ON member.id = made.lead_id) AS happened;

ANALYZE crowd_entry;
INSERT INTO audit_entry
       (uuid, at, verb, actor_id, shop_id, number, partner_id, object_type, object_pk, object_uuid, before, after, detail)
SELECT uuid, at, verb, actor_id, made.shop_id, coalesce(chain.last_number, 0) + place, partner_id, object_type,
       object_pk, object_uuid, to_jsonb(before), to_jsonb(after), '{}'
  FROM crowd_entry AS made LEFT JOIN audit_chain AS chain ON chain.shop_id = made.shop_id
 ORDER BY at, place;
INSERT INTO audit_chain (shop_id, last_number)
SELECT shop_id, count(*) FROM crowd_entry GROUP BY shop_id
    ON CONFLICT (shop_id) DO UPDATE SET last_number = audit_chain.last_number + excluded.last_number;
ANALYZE audit_entry;
INSERT INTO audit_entryperson (entry_id, name, email, address, browser)
SELECT entry.id, person.name, person.email, '203.0.113.9', 'A browser of the crowd'
  FROM crowd_entry AS made
  JOIN audit_entry AS entry ON entry.uuid = made.uuid
  JOIN accounts_user AS person ON person.id = made.actor_id;

-- step: notifications
INSERT INTO notifications_notification
       (uuid, email, kind, template, context, language, url, is_secret, created_at, read_at, mail_status, attempts,
        next_attempt_at, sent_at, last_error, recipient_id)
SELECT gen_random_uuid(), '', 'access_granted', 'authorizations/email/access_granted_' || side || '.txt',
       jsonb_build_object('partner', 'Crowd partner ' || n, 'shop', 'Crowd shop ' || n, 'seller', 'Crowd seller',
                          'service', 'Shop Management', 'ends', '3 March 2027, 24:00 PST'),
       'en', '/', false, at, CASE WHEN n > 50 THEN at END, 'SENT', 1, at, at, '', recipient
  FROM (VALUES ('seller', %(owner)s), ('partner', %(lead)s)) AS side (side, recipient)
 CROSS JOIN generate_series(1, %(notifications)s) AS n
 CROSS JOIN LATERAL (SELECT %(now)s - make_interval(hours => n) AS at) AS moment;
