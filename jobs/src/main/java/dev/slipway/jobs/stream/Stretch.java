package dev.slipway.jobs.stream;

/// Messages of one partition that follow each other.
///
/// @param from the first one's offset
/// @param to the offset behind the last one
public record Stretch(int partition, long from, long to) {
    @Override
    public String toString() {
        return "partition " + partition + " from " + from + " to " + to;
    }
}
