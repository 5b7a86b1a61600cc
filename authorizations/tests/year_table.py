"""The year of `year_story` as it has to be: a line for what people or the portal did, each letter, and what was seen.

"> kind, what it is about (days before the end): who got it"; "= service: what the partner sees | what the seller sees,
of the service and of its access | who may act".
"""

from __future__ import annotations

from authorizations.tests.chronicle import read

YEAR = read("""
2027-09-01 10:00 lead: invitation 1 sent
           10:00 > invitation_sent Full care: owner
2027-09-02 09:10 owner: Full care request 1 opened, Full care request 1 proposed, Larkspur binding created,
                 invitation 1 accepted, invitation 1 opened
           09:10 > invitation_accepted Full care: lead
           09:20 owner: Full care service created
           09:20 > service_taken Full care: lead, owner
           09:20 = Full care: requested | active, requested | nobody
2027-09-03 15:00 owner: Full care access 1 consent consented, Full care access 1 granted, Full care request 1
                 completed, Full care request 1 step_reached 3 times
           15:00 > access_granted Full care: contact, lead, owner
           15:00 = Full care: active | active, active | lead
2027-09-06 08:00 > digest (invitation_accepted and service_taken): lead
           10:00 lead: Full care access 1 assignment assigned
           10:00 > assignment_given Full care: agent
           10:00 = Full care: active | active, active | lead and agent
2027-09-13 08:00 > activity_digest: owner
2027-09-26 08:00 > access_ends_soon Full care (7): contact, lead, owner
2027-09-27 08:00 = Full care: ending_soon | active, ending_soon | lead and agent
           11:00 lead: Full care request 2 sent
           11:00 > renewal_asked Full care: owner
2027-09-28 09:00 owner: Full care request 2 opened
           09:30 owner: Full care access 2 assignment assigned, Full care access 2 consent consented, Full care
                 access 2 granted, Full care request 2 completed
           09:30 > renewal_agreed Full care: contact, lead, owner
2027-10-04 00:00 portal: Full care access 1 expired
           00:00 = Full care: active | active, active | lead and agent
2027-10-20 10:00 owner: Full care access 2 changed, Full care access 2 consent consented
           10:00 > access_changed Full care: contact, lead, owner
2027-10-24 08:00 > access_ends_soon Full care (30): contact, lead, owner
2027-11-08 10:00 owner: Full care access 2 extension given
2027-11-16 08:00 > access_extends_soon Full care (7): contact, lead, owner
2027-11-17 08:00 = Full care: ending_soon | active, ending_soon | lead and agent
2027-11-21 00:00 owner: Full care access 3 consent consented
           00:00 portal: Full care access 2 extension used, Full care access 3 assignment assigned, Full care access
                 3 extension given, Full care access 3 granted
           00:00 > access_extended Full care: contact, lead, owner
2027-11-24 00:00 portal: Full care access 2 expired
           00:00 = Full care: active | active, active | lead and agent
2027-11-29 10:00 owner: Live service created
           10:00 > service_taken Live: lead, owner
           10:00 = Live: no_access | active, no_access | nobody
           10:03 lead: Live request 1 sent
           10:03 > access_requested Live: owner
           10:03 = Live: requested | active, requested | nobody
           10:05 owner: Live access 1 consent consented, Live access 1 granted, Live request 1 completed, Live
                 request 1 step_reached 3 times
           10:05 > access_granted Live: contact, lead, owner
           10:05 = Live: active | active, active | lead
2027-12-01 12:00 owner: Full care access 3 extension stopped
2027-12-05 10:00 owner: invitation 2 sent
           10:00 > invitation_sent: halyard
2027-12-06 08:00 > digest (service_taken): lead
           10:00 halyard: Halyard binding created, invitation 2 accepted, invitation 2 opened
           10:00 > invitation_accepted: owner
2027-12-07 10:00 owner: Creators service created
           10:00 > service_taken Creators: halyard, owner
           10:00 = Creators: no_access | active, no_access | nobody
2027-12-10 10:00 owner: Creators access 1 consent consented, Creators access 1 granted
           10:00 > access_granted Creators: contact, halyard, owner
           10:00 = Creators: active | active, active | halyard
2027-12-14 08:00 > access_ends_soon Full care (30): contact, lead, owner
2028-01-05 10:00 owner: Full care access 4 assignment assigned, Full care access 4 consent consented, Full care
                 access 4 granted
           10:00 > renewal_agreed Full care: contact, lead, owner
2028-01-07 08:00 = Full care: ending_soon | active, ending_soon | lead and agent
2028-01-10 10:00 owner: Videos service created
           10:00 > service_taken Videos: lead, owner
           10:00 = Videos: no_access | active, no_access | nobody
           10:05 owner: Videos access 1 consent consented, Videos access 1 granted
           10:05 > access_granted Videos: contact, lead, owner
           10:05 = Videos: active | active, active | lead
2028-01-14 00:00 portal: Full care access 3 expired
           00:00 = Full care: active | active, active | lead and agent
2028-01-17 08:00 > digest (service_taken): lead
2028-01-20 10:00 owner: Videos access 1 extension given
2028-01-27 12:00 owner: Live access 1 unused_rule_set
2028-01-30 08:00 > access_ends_soon Creators (30): contact, halyard, owner
2028-02-11 08:00 > access_ends_soon Full care (30): contact, lead, owner
           09:00 lead: invitation 3 sent
2028-02-14 08:00 > access_extends_soon Videos (30): contact, lead, owner
2028-02-22 08:00 > access_ends_soon Creators (7): contact, halyard, owner
2028-02-23 08:00 = Creators: ending_soon | active, ending_soon | halyard
2028-02-27 10:05 portal: review 1 opened
           10:05 > review_due: owner
2028-02-28 08:00 > access_ends_soon Creators (1): contact, halyard, owner
2028-02-29 08:00 > access_ends_soon Creators (0): contact, halyard, owner
2028-03-01 00:00 portal: Creators access 1 expired
           00:00 > access_expired Creators: contact, halyard, owner
           00:00 = Creators: ended | active, ended | nobody
           10:00 owner: Creators access 2 consent consented, Creators access 2 granted
           10:00 > access_granted Creators: contact, halyard, owner
           10:00 = Creators: active | active, active | halyard
           11:00 halyard: cancellation 1 asked
           11:00 > binding_cancel_asked: owner
2028-03-03 12:00 owner: cancellation 1 refused
           12:00 > binding_cancel_refused: halyard
2028-03-05 08:00 > access_ends_soon Full care (7): contact, lead, owner
           12:00 lead: Live request 2 sent
           12:00 > access_requested Live: owner
2028-03-06 08:00 = Full care: ending_soon | active, ending_soon | lead and agent
           10:00 operator: Videos access 1 suspended
           10:00 > access_suspended Videos: contact, lead, owner
           10:00 = Videos: suspended | active, suspended | nobody
2028-03-07 10:00 operator: Videos access 1 active
           10:00 > access_resumed Videos: contact, lead, owner
           10:00 = Videos: active | active, active | lead
2028-03-08 08:00 > access_extends_soon Videos (7): contact, lead, owner
2028-03-09 08:00 = Videos: ending_soon | active, ending_soon | lead
           12:00 halyard: cancellation 2 asked
           12:00 > binding_cancel_asked: owner
2028-03-11 08:00 > access_ends_soon Full care (1): contact, lead, owner
2028-03-12 08:00 > access_ends_soon Full care (0): contact, lead, owner
           10:00 portal: invitation 3 lapsed
           10:00 > invitation_lapsed: lead
           11:05 portal: review 1 reminded
           11:05 > review_reminder: owner
           13:00 portal: Creators access 2 ended, Creators service ended, Halyard binding ended, Live request 2
                 expired, cancellation 2 automatic
           13:00 > access_ended Creators: contact, halyard, owner
           13:00 > binding_cancel_automatic: halyard, owner
           13:00 > request_expired Live: lead
           13:00 = Creators: gone | ended, ended | nobody
2028-03-13 00:00 owner: Videos access 2 consent consented
           00:00 portal: Full care access 4 expired, Videos access 1 extension used, Videos access 2 extension
                 given, Videos access 2 granted
           00:00 > access_expired Full care: contact, lead, owner
           00:00 > access_extended Videos: contact, lead, owner
           00:00 = Full care: ended | active, ended | nobody
           08:00 > access_ends_soon Live (30): contact, lead, owner
           08:00 > activity_digest: owner
           08:00 > digest (access_resumed and invitation_lapsed and request_expired): lead
           13:00 > access_unused_soon Live (14): contact, lead, owner
           15:00 owner: Full care access 5 consent consented, Full care access 5 granted
           15:00 > access_granted Full care: contact, lead, owner
           15:00 = Full care: active | active, active | lead
2028-03-15 10:00 lead: Full care access 5 assignment assigned
           10:00 > assignment_given Full care: agent
           10:00 = Full care: active | active, active | lead and agent
2028-03-16 00:00 portal: Videos access 1 expired
           00:00 = Videos: active | active, active | lead
           10:00 owner: Live access 1 kept, review 1 done
2028-03-24 13:00 > access_unused_soon Live (3): contact, lead, owner
2028-03-27 13:00 portal: Live access 1 revoked
           13:00 > access_ended_unused Live: contact, lead, owner
           13:00 = Live: ended | active, ended | nobody
2028-04-19 08:00 > access_extends_soon Videos (30): contact, lead, owner
2028-04-27 08:00 > service_ends_soon Live (30): lead, owner
2028-05-01 10:00 owner: Videos access 2 extension stopped
2028-05-02 10:00 owner: Live service 2 created
           10:00 > service_renewed Live: lead, owner
           10:00 = Live 2: ended | begins_later, no_access | nobody
2028-05-12 08:00 > access_ends_soon Videos (7): contact, lead, owner
2028-05-13 08:00 = Videos: ending_soon | active, ending_soon | lead
2028-05-18 08:00 > access_ends_soon Videos (1): contact, lead, owner
2028-05-19 08:00 > access_ends_soon Videos (0): contact, lead, owner
2028-05-20 00:00 portal: Videos access 2 expired
           00:00 > access_expired Videos: contact, lead, owner
           00:00 = Videos: ended | active, ended | nobody
2028-05-28 00:00 portal: Live service expired
           00:00 = Live 2: no_access | active, no_access | nobody
           00:00 = Live: no_access | expired, ended | nobody
2028-06-01 10:00 owner: reviewpolicy 1 review_policy_set
2028-06-03 10:00 owner: Videos service cancelled
           10:00 > service_cancelled Videos: lead, owner
           10:00 = Videos: ended | cancelled, ended | nobody
2028-06-11 15:00 portal: review 2 opened
           15:00 > review_due: owner
2028-06-12 08:00 > activity_digest: owner
2028-06-19 08:00 > service_ends_soon Live (7): lead, owner
2028-06-25 08:00 > service_ends_soon Live (1): lead, owner
           15:00 owner: Full care access 5 changed
           15:00 portal: Full care access 5 narrowed_unanswered, review 2 done, review 2 reminded
           15:00 > access_changed Full care: contact, lead, owner
           15:00 > review_settled: owner
2028-06-26 08:00 > service_ends_soon Live (0): lead, owner
2028-06-27 00:00 portal: Live service 2 expired
           00:00 > service_expired Live: lead, owner
           00:00 = Live 2: unavailable | expired, no_access | nobody
           00:00 = Live: unavailable | expired, ended | nobody
2028-07-03 10:00 lead: Full care access 5 assignment ended
           10:00 > assignment_ended Full care: agent
           10:00 = Full care: active | active, active | lead
2028-08-02 08:00 > access_ends_soon Full care (30): contact, lead, owner
2028-08-25 08:00 > access_ends_soon Full care (7): contact, lead, owner
           12:00 = Full care: ending_soon | active, ending_soon | lead
2028-08-31 08:00 > access_ends_soon Full care (1): contact, lead, owner
2028-09-01 08:00 > access_ends_soon Full care (0): contact, lead, owner
           09:20 portal: Full care access 5 expired, Full care service expired
           09:20 > access_expired Full care: contact, lead, owner
           09:20 > service_expired Full care: lead, owner
           09:20 = Full care: ended | expired, ended | nobody
2028-09-04 10:00 owner: Larkspur binding ended
           10:00 > binding_ended: lead, owner
           10:00 = Full care: gone | expired, ended | nobody
           10:00 = Live 2: gone | expired, no_access | nobody
           10:00 = Live: gone | expired, ended | nobody
           10:00 = Videos: gone | cancelled, ended | nobody
""")

# With worker and beat dead for three days in the middle, over the clock change, and once more two weeks later: what is
# due happens on the first run after, and what has lost its point by then (the last two notices of an access that is
# over) never. Access ends on time all the same; but no unused one does before 48 h after its last notice.
OUTAGES = [("2028-03-11 00:00", "2028-03-14 00:00"), ("2028-03-24 00:00", "2028-03-27 00:00")]
NEVER = ["2028-03-11", "2028-03-24"]
LATE = read("""
2028-03-12 13:00 = Creators: active | active, active | nobody
2028-03-13 00:00 = Full care: ended | active, ended | nobody
           15:00 owner: Full care access 5 consent consented, Full care access 5 granted
           15:00 portal: Full care access 4 expired
           15:00 > access_expired Full care: contact, lead, owner
           15:00 > access_granted Full care: contact, lead, owner
           15:00 = Full care: active | active, active | lead
2028-03-14 00:00 owner: Videos access 2 consent consented
           00:00 portal: Creators access 2 ended, Creators service ended, Halyard binding ended, Live request 2
                 expired, Videos access 1 extension used, Videos access 2 extension given, Videos access 2 granted,
                 cancellation 2 automatic, invitation 3 lapsed, review 1 reminded
           00:00 > access_ended Creators: contact, halyard, owner
           00:00 > access_ends_soon Live (29): contact, lead, owner
           00:00 > access_extended Videos: contact, lead, owner
           00:00 > access_unused_soon Live (14): contact, lead, owner
           00:00 > activity_digest: owner
           00:00 > binding_cancel_automatic: halyard, owner
           00:00 > digest (access_resumed): lead
           00:00 > invitation_lapsed: lead
           00:00 > request_expired Live: lead
           00:00 > review_reminder: owner
           00:00 = Creators: gone | ended, ended | nobody
2028-03-20 08:00 > digest (invitation_lapsed and request_expired): lead
2028-03-27 00:00 > access_unused_soon Live (3): contact, lead, owner
2028-03-29 00:00 portal: Live access 1 revoked
           00:00 > access_ended_unused Live: contact, lead, owner
           00:00 = Live: ended | active, ended | nobody
""")
YEAR_WITH_OUTAGES = dict(sorted((day, lines) for day, lines in (YEAR | LATE).items() if day not in NEVER))
