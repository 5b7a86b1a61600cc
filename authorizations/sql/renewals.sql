-- A renewal goes on from the end of what it renews: the same shop and service, no gap and no overlap.

CREATE OR REPLACE FUNCTION renewal_begins_where_its_grant_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.renews_id IS DISTINCT FROM OLD.renews_id THEN
            RAISE EXCEPTION 'what a grant renews never changes' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF NEW.renews_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM authorizations_accessgrant AS renewed
          JOIN authorizations_serviceauthorization AS before ON before.id = renewed.service_authorization_id
          JOIN authorizations_serviceauthorization AS after ON after.id = NEW.service_authorization_id
         WHERE renewed.id = NEW.renews_id
           AND renewed.status IN ('ACTIVE', 'SUSPENDED')
           AND renewed.ends_at = NEW.starts_at
           AND (after.binding_id, after.service_id) = (before.binding_id, before.service_id)) THEN
        RAISE EXCEPTION 'a renewal begins where the open grant it renews ends' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION renewal_begins_where_its_service_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.renews_id IS DISTINCT FROM OLD.renews_id THEN
            RAISE EXCEPTION 'what a service authorization renews never changes' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF NEW.renews_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM authorizations_serviceauthorization AS renewed
         WHERE renewed.id = NEW.renews_id
           AND renewed.status = 'ACTIVE'
           AND renewed.valid_until = NEW.valid_from
           AND (renewed.binding_id, renewed.service_id) = (NEW.binding_id, NEW.service_id)) THEN
        RAISE EXCEPTION 'a renewal begins where the active period it renews ends' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER renewal_begins_where_its_grant_ends
    BEFORE INSERT OR UPDATE OF renews_id ON authorizations_accessgrant
    FOR EACH ROW EXECUTE FUNCTION renewal_begins_where_its_grant_ends();
CREATE TRIGGER renewal_begins_where_its_service_ends
    BEFORE INSERT OR UPDATE OF renews_id ON authorizations_serviceauthorization
    FOR EACH ROW EXECUTE FUNCTION renewal_begins_where_its_service_ends();

-- An accepted invitation led to a binding of the same two.
CREATE OR REPLACE FUNCTION invitation_led_to_a_binding_of_the_same_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.binding_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM authorizations_binding AS binding
         WHERE (binding.id, binding.partner_id, binding.shop_id) = (NEW.binding_id, NEW.partner_id, NEW.shop_id)) THEN
        RAISE EXCEPTION 'an invitation led to a binding of the same two' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER invitation_led_to_a_binding_of_the_same_two
    BEFORE INSERT OR UPDATE OF binding_id ON authorizations_invitation
    FOR EACH ROW EXECUTE FUNCTION invitation_led_to_a_binding_of_the_same_two();
