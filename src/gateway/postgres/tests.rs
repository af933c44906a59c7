//! Connecting: what is refused, and TLS.

use super::testing::{SHARED, at, cluster, database, sql};
use super::*;
use crate::gateway::postgres::schema::{look, prepare};
use cluster::Cluster;
use std::net::TcpListener;

const PATIENCE: Duration = Duration::from_secs(10);

#[test]
fn tables_are_created_once_and_those_of_a_newer_gateway_are_refused() {
    let Some(database) = database() else { return };
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| prepare(&database))).collect();
        all.into_iter().for_each(|one| one.join().unwrap().unwrap());
    });
    let server = look(&database, PATIENCE).unwrap();
    assert_eq!((server.schema, server.warnings()), (3, vec![]));
    sql(&database, "UPDATE meta SET value = '99' WHERE name = 'schema'");
    assert!(matches!(prepare(&database), Err(DatabaseError::Newer { found: 99, known: 3 })));
    assert_eq!(look(&database, PATIENCE).unwrap().schema, 99);
}

#[test]
fn what_may_lose_what_it_acknowledges_is_said_and_set_right() {
    let Some(database) = database() else { return };
    let name = testing::name(&database);
    sql(&database, &format!("ALTER DATABASE {name} SET synchronous_commit = off"));
    let warnings = look(&database, PATIENCE).unwrap().warnings();
    assert!(matches!(&warnings[..], [one] if one.contains("synchronous_commit")), "{warnings:?}");
    let session = Session::new(&database);
    let row = session.run(PATIENCE, async |live| live.first("SHOW synchronous_commit", &[]).await).unwrap().unwrap();
    assert_eq!(row.get::<_, String>(0), "on");
}

#[test]
fn who_cannot_get_in_is_told_why() {
    let Some(shared) = SHARED.as_ref() else { return };
    let no_database = look(&at(&shared.url("nothing")), PATIENCE).unwrap_err();
    assert_eq!(no_database.to_string(), r#"the database refuses: database "nothing" does not exist (3D000)"#);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = look(&at(&format!("postgres://baton@{nobody}/baton")), PATIENCE).unwrap_err();
    assert!(error.to_string().starts_with("the database cannot be reached: "), "{error}");
    sql(&database().unwrap(), "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1'");
    let error = look(&at(&shared.url("latin")), PATIENCE).unwrap_err();
    assert_eq!(error.to_string(), "the database's encoding is LATIN1: create one with UTF8");
}

#[test]
fn a_server_is_believed_only_with_a_certificate_for_its_name() {
    let Some(bin) = cluster::programs() else { return };
    let cluster = Cluster::start(bin);
    let key = |name: &str| rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let (server, other) = (key("localhost"), key("localhost"));
    cluster.write("server.crt", &server.cert.pem());
    cluster.write("server.key", &server.signing_key.serialize_pem());
    cluster.sql("postgres", "ALTER SYSTEM SET ssl = on");
    cluster.sql("postgres", "SELECT pg_reload_conf()");
    let folder = tempfile::tempdir().unwrap();
    let roots = |name: &str, pem: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, pem).unwrap();
        path.to_str().unwrap().replace('/', "%2F")
    };
    let (right, wrong) = (roots("right.pem", server.cert.pem()), roots("wrong.pem", other.cert.pem()));
    let url = |host: &str, rest: &str| format!("postgres://baton@{host}:{}/postgres{rest}", cluster.port());
    let encrypted = |url: String| {
        let session = Session::new(&at(&url));
        let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        // It takes up its certificate a moment after it was told to.
        let until = std::time::Instant::now() + PATIENCE;
        loop {
            let row = session.run(Duration::from_secs(2), async |live| live.first(sql, &[]).await);
            let row = row.map(|row| row.unwrap().get::<_, bool>(0)).map_err(|error| error.to_string());
            let early = ["server does not support TLS", "does not answer"];
            let is_early = row.as_ref().is_err_and(|why| early.iter().any(|it| why.contains(it)));
            if !is_early || std::time::Instant::now() > until {
                return row;
            }
        }
    };
    assert_eq!(encrypted(url("localhost", &format!("?sslmode=verify-full&sslrootcert={right}"))), Ok(true));
    let unknown = encrypted(url("localhost", &format!("?sslmode=require&sslrootcert={wrong}")));
    assert!(unknown.as_ref().is_err_and(|why| why.contains("certificate")), "{unknown:?}");
    let unnamed = encrypted(url("127.0.0.1", &format!("?sslmode=require&sslrootcert={right}")));
    assert!(unnamed.as_ref().is_err_and(|why| why.contains("certificate")), "{unnamed:?}");
    assert_eq!(encrypted(url("localhost", "?sslmode=disable")), Ok(false));
}

#[tokio::test]
async fn a_task_may_wait_for_it() {
    let Some(database) = database() else { return };
    let session = Session::new(&database);
    // More often than a task may go on without a pause.
    for _ in 0..300 {
        let row = session.run(PATIENCE, async |live| live.first("SELECT 1", &[]).await).unwrap();
        assert_eq!(row.unwrap().get::<_, i32>(0), 1);
    }
}
