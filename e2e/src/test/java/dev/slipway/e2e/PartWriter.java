package dev.slipway.e2e;

/// A program that has a part written by what its class path holds: a job jar and what clusters
/// have.
final class PartWriter {
    /// What it says when the part is whole.
    static final String DONE = "a part is written";

    private PartWriter() {}

    /// Ends with an exception where anything is missing for it.
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Object _ =
                Class.forName("dev.slipway.jobs.output.WriterCode").getMethod("write").invoke(null);
        System.out.println(DONE);
    }
}
