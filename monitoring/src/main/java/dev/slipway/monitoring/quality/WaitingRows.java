package dev.slipway.monitoring.quality;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import java.util.List;
import java.util.Set;

/// Where rows of releases outlive the process that waits for their labels.
///
/// *Threads*: any. What is taken in is stored a moment later; what has become of rows is stored
/// with the second that it counts in, so a row counts once whatever ends the process.
public interface WaitingRows {
    /// Takes in what happened to a release's rows; false when there is no room.
    boolean add(ReleaseId release, QualityJoin.News news);

    /// Rows of a release, newest first; none of another one that had its name. Waits for the disk.
    ///
    /// @param most of them
    List<WaitingRow> rows(Release release, int most);

    /// Keys of a release of which is known whether labels come. Waits for the disk.
    List<Long> saidKeys(Release release);

    /// Forgets the rows of all releases but these; false when there is no room for that.
    boolean keepOnly(Set<ReleaseId> open);
}
