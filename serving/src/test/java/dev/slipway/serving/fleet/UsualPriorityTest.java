package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.quiet.Niceness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class UsualPriorityTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatAQuietThreadComesToIsDoneInTheOrdinaryClass() {
        try (QuietWork quiet = new QuietWork("a test", 1, () -> true);
                UsualPriority usual = new UsualPriority("a test, usual")) {
            assertThat(quiet.run(QuietWorkTest::schedulingClass)).isEqualTo("5");
            assertThat(quiet.run(() -> usual.run(QuietWorkTest::schedulingClass))).isEqualTo("0");
            assertThat(quiet.run(() -> usual.run(Niceness::isLowest))).isFalse();
        }
    }

    @Test
    void threadsOfTheUsualPriorityDoItThemselves() {
        try (UsualPriority usual = new UsualPriority("a test, usual")) {
            assertThat(usual.run(Thread::currentThread)).isEqualTo(Thread.currentThread());
        }
    }

    @Test
    void failuresAreThoseOfTheWork() {
        try (QuietWork quiet = new QuietWork("a test", 1, () -> true);
                UsualPriority usual = new UsualPriority("a test, usual")) {
            assertThatThrownBy(() -> quiet.run(() -> usual.run(UsualPriorityTest::fail)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("bad work");
        }
    }

    private static Integer fail() {
        throw new IllegalArgumentException("bad work");
    }
}
