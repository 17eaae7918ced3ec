package dev.slipway.journal.database;

import java.sql.Connection;
import java.sql.SQLException;

/// A place that holds a journal's tables. Both kinds take the same SQL; they differ in how a
/// connection is made, and a transaction begins with the right to write.
public sealed interface Database extends AutoCloseable permits SqliteDatabase, PostgresDatabase {
    /// A new connection that commits each statement by itself.
    Connection connect() throws SQLException;

    /// A new connection whose transactions see one moment and keep nobody from writing.
    Connection connectToRead() throws SQLException;

    /// Begins a transaction that may write.
    void begin(Connection connection) throws SQLException;

    /// Makes it durable.
    void commit(Connection connection) throws SQLException;

    /// Undoes it.
    void rollback(Connection connection) throws SQLException;

    /// What operators call it.
    String name();

    @Override
    void close();
}
