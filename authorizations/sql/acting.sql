-- What a constraint cannot say about acting on behalf, because it looks at more than one row.

-- A grant is assigned to a member of the partner it was given to, while it is open.
CREATE OR REPLACE FUNCTION assignment_is_of_the_grants_own_partner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM authorizations_accessgrant AS access
                     JOIN authorizations_serviceauthorization AS service ON service.id = access.service_authorization_id
                     JOIN partners_partnermember AS member ON member.partner_id = service.partner_id
                    WHERE access.id = NEW.grant_id AND member.id = NEW.member_id) THEN
        RAISE EXCEPTION 'a grant is assigned to a member of its own partner' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER assignment_is_of_the_grants_own_partner BEFORE INSERT ON authorizations_grantassignment
    FOR EACH ROW EXECUTE FUNCTION assignment_is_of_the_grants_own_partner();
