package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TopicFileTest {
    @TempDir private Path directory;

    @Test
    void anotherTopicIsRefusedOnceMessagesWereRead() {
        TopicFile file = new TopicFile(directory);
        file.require("flights", "a", false);
        file.require("flights", "b", false);
        file.require("flights", "b", true);
        assertThatThrownBy(() -> new TopicFile(directory).require("flights", "a", true))
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> assertThat(e.code()).isEqualTo(EndCode.TOPIC_NOT_FOUND))
                .hasMessageContaining("input.topic: 'flights' has the id a (expected: b, of which");
    }

    /// As the directory of a stream is that has read before ids were kept.
    @Test
    void whatWasNotKeptIsKeptNow() {
        new TopicFile(directory).require("flights", "a", true);
        assertThat(Files.exists(directory.resolve("topic.json"))).isTrue();
        new TopicFile(directory).require("flights", "a", true);
    }
}
