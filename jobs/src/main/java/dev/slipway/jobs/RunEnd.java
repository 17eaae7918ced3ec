package dev.slipway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.JobException;

/// How a run ends, whatever ends it: its last line, and the status of the process.
record RunEnd(Report report) {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");

    /// What is run.
    @FunctionalInterface
    interface Work {
        ExitStatus run() throws InterruptedException;
    }

    /// Runs it; what it throws is said as the last line.
    ExitStatus of(Work work) {
        try {
            return work.run();
        } catch (JobException e) {
            return said(Report.line(e), e);
        } catch (FencedException e) {
            report.end(Report.line("fenced").put("by", e.by()));
            return ExitStatus.FENCED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return broken("interrupted", e);
        } catch (OutOfMemoryError e) {
            JobException out = new JobException(EndCode.OUT_OF_MEMORY, "out of memory: " + e, e);
            return said(Report.line(out), out);
        } catch (RuntimeException | Error e) {
            return broken(String.valueOf(e), e);
        }
    }

    private ExitStatus broken(String words, Throwable cause) {
        JobException e = new JobException(EndCode.INTERNAL, words, cause);
        return said(Report.line(e), e);
    }

    /// Says a last line of its own.
    ExitStatus said(ObjectNode line, JobException e) {
        if (e.code() == EndCode.INTERNAL) {
            LOG.log(System.Logger.Level.ERROR, e.words(), e);
        }
        report.end(line);
        return ExitStatus.of(e.code());
    }
}
