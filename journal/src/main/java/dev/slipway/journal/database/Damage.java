package dev.slipway.journal.database;

import java.sql.SQLException;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;

/// Which failures of a database say that what it holds is broken: that reads no better another
/// time.
public final class Damage {
    /// *Source*: PostgreSQL, appendix A, class XX: data_corrupted and index_corrupted.
    private static final Set<String> STATES = Set.of("XX001", "XX002");

    private Damage() {}

    /// Whether a database has found its own files broken.
    public static boolean isIn(SQLException failure) {
        int code = failure.getErrorCode();
        String state = failure.getSQLState();
        return code == SQLiteErrorCode.SQLITE_CORRUPT.code
                || code == SQLiteErrorCode.SQLITE_NOTADB.code
                || (state != null && STATES.contains(state));
    }
}
