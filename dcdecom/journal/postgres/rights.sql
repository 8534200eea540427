-- Rights of layout 1. It is run anew by every `store migrate`, and takes back what somebody gave beside it.
REVOKE ALL ON SCHEMA dcdecom FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA dcdecom FROM PUBLIC, dcdecom_writer, dcdecom_reader, dcdecom_queue;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA dcdecom FROM PUBLIC, dcdecom_writer, dcdecom_reader, dcdecom_queue;
GRANT USAGE ON SCHEMA dcdecom TO dcdecom_writer, dcdecom_reader, dcdecom_queue;

GRANT SELECT ON ALL TABLES IN SCHEMA dcdecom TO dcdecom_writer;
GRANT INSERT, UPDATE, DELETE ON dcdecom.sightings, dcdecom.drift_of, dcdecom.reconciled, dcdecom.last_run,
    dcdecom.notices TO dcdecom_writer;
GRANT INSERT ON dcdecom.orders TO dcdecom_writer;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA dcdecom TO dcdecom_writer;

GRANT SELECT ON dcdecom.schema_version, dcdecom.events, dcdecom.grants, dcdecom.written, dcdecom.claims, dcdecom.held,
    dcdecom.files, dcdecom.parts, dcdecom.sightings, dcdecom.drift_of, dcdecom.reconciled, dcdecom.last_run,
    dcdecom.notices, dcdecom.orders TO dcdecom_reader;
GRANT EXECUTE ON FUNCTION dcdecom.as_json(text), dcdecom.holder(text), dcdecom.of_held(), dcdecom.of_events()
    TO dcdecom_reader;
GRANT SELECT ON dcdecom.schema_version TO dcdecom_queue;
