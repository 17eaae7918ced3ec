package dev.slipway.journal.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

final class DamageTest {
    @ParameterizedTest
    @ValueSource(strings = {"XX001", "XX002"})
    void postgresqlSaysThatItsFilesAreBroken(String state) {
        assertThat(Damage.isIn(new SQLException("invalid page in block 7", state))).isTrue();
    }

    @Test
    void sqliteSaysThatItsFileIsBroken() {
        assertThat(Damage.isIn(new SQLiteException("malformed", SQLiteErrorCode.SQLITE_CORRUPT)))
                .isTrue();
    }

    /// A lost connection, an operator's shutdown, an internal error, and one that has no state.
    @ParameterizedTest
    @ValueSource(strings = {"08006", "57P01", "XX000", ""})
    void whatMayPassIsNoDamage(String state) {
        SQLException failure =
                state.isEmpty() ? new SQLException("gone") : new SQLException("gone", state);
        assertThat(Damage.isIn(failure)).isFalse();
    }
}
