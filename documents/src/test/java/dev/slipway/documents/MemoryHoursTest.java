package dev.slipway.documents;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MemoryHoursTest {
    private static final long GIB_HOUR = 3_600L << 30;

    @Test
    void memoryHeldHasTheUnitInWhichItIsRead() {
        assertThat(MemoryHours.text(0)).isEqualTo("0 B h");
        assertThat(MemoryHours.text(GIB_HOUR)).isEqualTo("1.00 GiB h");
        assertThat(MemoryHours.text((long) (0.0022 * GIB_HOUR))).isEqualTo("2.25 MiB h");
        assertThat(MemoryHours.text((long) (0.000027 * GIB_HOUR))).isEqualTo("28.3 KiB h");
        assertThat(MemoryHours.text(900 * GIB_HOUR)).isEqualTo("900 GiB h");
        assertThat(MemoryHours.text((1_500L << 10) * GIB_HOUR)).isEqualTo("1,500 TiB h");
    }
}
