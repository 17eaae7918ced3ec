package dev.slipway.api.tracking;

/// A data set as runs name it.
public record DatasetKey(String name, String digest) {
    private static final int LONGEST_NAME = 500;
    private static final int LONGEST_DIGEST = 36;

    /// *Errors*: [TrackingRefusedException] for an empty or long part.
    public DatasetKey {
        if (name.isEmpty() || digest.isEmpty()) {
            throw TrackingRefusedException.invalid(
                    "Missing value for required parameter 'dataset."
                            + (name.isEmpty() ? "name" : "digest")
                            + "'.");
        }
        Names.checkLength("dataset name", name, LONGEST_NAME);
        Names.checkLength("dataset digest", digest, LONGEST_DIGEST);
    }
}
