-- Invariants of the domain that a check constraint cannot say, because they look at more than one row.

-- 1. A grant lies inside its service authorization. The parent is locked, so that neither side moves meanwhile.
CREATE OR REPLACE FUNCTION grant_lies_inside_its_service_authorization() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE parent authorizations_serviceauthorization%ROWTYPE;
BEGIN
    SELECT * INTO parent FROM authorizations_serviceauthorization
     WHERE id = NEW.service_authorization_id FOR SHARE;
    IF NEW.starts_at < parent.valid_from OR NEW.ends_at > parent.valid_until THEN
        RAISE EXCEPTION 'a grant lies inside its service authorization' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' AND parent.status <> 'ACTIVE' THEN
        RAISE EXCEPTION 'a grant begins under an active service authorization' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION service_authorization_contains_its_grants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM authorizations_accessgrant AS access
                WHERE access.service_authorization_id = NEW.id
                  AND (access.starts_at < NEW.valid_from OR access.ends_at > NEW.valid_until)) THEN
        RAISE EXCEPTION 'a service authorization contains its grants' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- A service authorization begins under an active binding, which is locked.
CREATE OR REPLACE FUNCTION service_authorization_begins_under_an_active_binding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM authorizations_binding
                    WHERE id = NEW.binding_id AND status = 'ACTIVE' FOR SHARE) THEN
        RAISE EXCEPTION 'a service authorization begins under an active binding' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- 5. No revision holds an owner-only permission or one that is not in the catalogue; every revision holds the
--    baseline. Items are unique, sorted and of a level that the permission offers.
CREATE OR REPLACE FUNCTION revision_holds_grantable_items_and_the_baseline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM unnest(NEW.items) AS code
                 LEFT JOIN catalogue_permission AS permission ON permission.number = code / 10
                WHERE permission.number IS NULL
                   OR permission.owner_only
                   OR NOT CASE code % 10 WHEN 1 THEN permission.offers_view WHEN 2 THEN permission.offers_edit ELSE false END)
    THEN
        RAISE EXCEPTION 'a revision holds grantable permissions only' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM catalogue_permission AS permission
                WHERE permission.baseline AND permission.retired_at IS NULL
                  AND NOT permission.number = ANY (SELECT code / 10 FROM unnest(NEW.items) AS code)) THEN
        RAISE EXCEPTION 'a revision holds the baseline' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (SELECT count(*) <> count(DISTINCT code / 10) FROM unnest(NEW.items) AS code)
       OR NEW.items <> ARRAY(SELECT code FROM unnest(NEW.items) AS code ORDER BY code) THEN
        RAISE EXCEPTION 'a revision holds each permission once, in order' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- The grant mirrors its current revision, checked when the transaction commits.
CREATE OR REPLACE FUNCTION grant_mirrors_its_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM authorizations_accessgrant AS access
          JOIN authorizations_grantrevision AS revision
            ON revision.grant_id = access.id AND revision.number = access.revision_number
         WHERE access.id = NEW.id
           AND (revision.starts_at, revision.ends_at, revision.items, revision.preset)
             = (access.starts_at, access.ends_at, access.items, access.preset)
    ) THEN
        RAISE EXCEPTION 'a grant mirrors its current revision' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

-- No revision is made of a grant that is over.
CREATE OR REPLACE FUNCTION revision_is_of_an_open_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM authorizations_accessgrant
                    WHERE id = NEW.grant_id AND status IN ('ACTIVE', 'SUSPENDED') FOR SHARE) THEN
        RAISE EXCEPTION 'a revision is of an open grant' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER grant_lies_inside_its_service_authorization
    BEFORE INSERT OR UPDATE OF starts_at, ends_at, service_authorization_id ON authorizations_accessgrant
    FOR EACH ROW EXECUTE FUNCTION grant_lies_inside_its_service_authorization();
CREATE TRIGGER service_authorization_contains_its_grants
    BEFORE UPDATE OF valid_from, valid_until ON authorizations_serviceauthorization
    FOR EACH ROW EXECUTE FUNCTION service_authorization_contains_its_grants();
CREATE TRIGGER service_authorization_begins_under_an_active_binding
    BEFORE INSERT ON authorizations_serviceauthorization
    FOR EACH ROW EXECUTE FUNCTION service_authorization_begins_under_an_active_binding();
CREATE TRIGGER revision_holds_grantable_items_and_the_baseline
    BEFORE INSERT ON authorizations_grantrevision
    FOR EACH ROW EXECUTE FUNCTION revision_holds_grantable_items_and_the_baseline();
CREATE TRIGGER revision_is_of_an_open_grant
    BEFORE INSERT ON authorizations_grantrevision
    FOR EACH ROW EXECUTE FUNCTION revision_is_of_an_open_grant();
CREATE CONSTRAINT TRIGGER grant_mirrors_its_revision
    AFTER INSERT OR UPDATE ON authorizations_accessgrant DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION grant_mirrors_its_revision();

-- 3. What a service authorization repeats of its binding and its service is what they say.
ALTER TABLE authorizations_serviceauthorization
    ADD CONSTRAINT service_authorization_is_of_its_binding FOREIGN KEY (binding_id, partner_id, shop_id)
        REFERENCES authorizations_binding (id, partner_id, shop_id),
    ADD CONSTRAINT service_authorization_is_of_its_service FOREIGN KEY (service_id, partner_id, category_id)
        REFERENCES partners_service (id, partner_id, category_id);
