package dev.slipway.server.job;

import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// What the keeper takes.
///
/// @param rules that paths are held against once more before each attempt
/// @param files that versions are held against once more before each attempt
/// @param isWriter whether this server writes the journal
/// @param told of each job that has begun, or come to something
/// @param betweenLooks after which it looks though there is no news
record KeeperSpec(
        Images images,
        Controls controls,
        AttemptSpec attempts,
        PathRules rules,
        ScoredFiles files,
        JobMemory memory,
        BooleanSupplier isWriter,
        Consumer<Job> told,
        Duration betweenLooks) {
    /// As often as a server's keeper looks where there is no news.
    static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /// A job as it is recorded by now.
    Optional<Job> known(JobId id) {
        Image image = images.current();
        return image.stream(id).<Job>map(stream -> stream).or(() -> image.job(id));
    }

    /// Tells of a job, as it is recorded by now.
    void tell(JobId id) {
        known(id).ifPresent(told);
    }
}
