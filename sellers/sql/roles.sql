-- What must hold of seller roles and looks at more than one row.

-- Owner-only stays owner-only: a role holds known permissions at a level they offer, none of them owner-only,
-- each once and in order. (A permission that retires later stays in it, and allows nothing.)
CREATE OR REPLACE FUNCTION seller_role_holds_no_owner_only_permission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM unnest(NEW.items) AS code
                 LEFT JOIN catalogue_permission AS permission ON permission.number = code / 10
                WHERE permission.number IS NULL
                   OR permission.owner_only
                   OR NOT CASE code % 10 WHEN 1 THEN permission.offers_view WHEN 2 THEN permission.offers_edit ELSE false END)
    THEN
        RAISE EXCEPTION 'a seller role holds permissions that are not owner-only' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (SELECT count(*) <> count(DISTINCT code / 10) FROM unnest(NEW.items) AS code)
       OR NEW.items <> ARRAY(SELECT code FROM unnest(NEW.items) AS code ORDER BY code) THEN
        RAISE EXCEPTION 'a seller role holds each permission once, in order' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- The member is locked, so that it does not become the main account meanwhile.
CREATE OR REPLACE FUNCTION role_is_given_to_a_sub_account_of_its_seller() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person sellers_sellermember%ROWTYPE;
    owner bigint;
BEGIN
    SELECT * INTO person FROM sellers_sellermember WHERE id = NEW.member_id FOR SHARE;
    SELECT seller_id INTO owner FROM sellers_sellerrole WHERE id = NEW.role_id;
    IF person.is_main THEN
        RAISE EXCEPTION 'the main account needs no role' USING ERRCODE = 'restrict_violation';
    END IF;
    IF owner <> person.seller_id THEN  -- not true of a default role, whose owner is NULL
        RAISE EXCEPTION 'a role is given to people of its own seller' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION main_account_has_no_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_main AND EXISTS (SELECT FROM sellers_sellermemberrole WHERE member_id = NEW.id) THEN
        RAISE EXCEPTION 'the main account has no role' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER seller_role_holds_no_owner_only_permission
    BEFORE INSERT OR UPDATE OF items ON sellers_sellerrole
    FOR EACH ROW EXECUTE FUNCTION seller_role_holds_no_owner_only_permission();
CREATE TRIGGER role_is_given_to_a_sub_account_of_its_seller
    BEFORE INSERT OR UPDATE ON sellers_sellermemberrole
    FOR EACH ROW EXECUTE FUNCTION role_is_given_to_a_sub_account_of_its_seller();
CREATE TRIGGER main_account_has_no_role
    BEFORE UPDATE OF is_main ON sellers_sellermember
    FOR EACH ROW EXECUTE FUNCTION main_account_has_no_role();
