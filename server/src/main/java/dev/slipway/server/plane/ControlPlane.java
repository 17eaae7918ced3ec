package dev.slipway.server.plane;

import dev.slipway.api.gate.Requirements;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.gate.Gates;
import dev.slipway.control.gate.ServedGates;
import dev.slipway.intake.Intake;
import dev.slipway.intake.IntakeSpec;
import dev.slipway.intake.PackageCache;
import dev.slipway.intake.PackageSignatures;
import dev.slipway.journal.JournalRewoundException;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.record.Upcasters;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.OutsideRuntime;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.job.JobMeter;
import dev.slipway.server.job.JobPlane;
import dev.slipway.server.place.DataDirectory;
import dev.slipway.server.place.ExampleFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/// The control plane of a process: journal, artifacts, commands, and what is pushed; opened in this
/// order.
public final class ControlPlane implements AutoCloseable {
    /// After a crash no start folds many more records than these.
    private static final long KEPT_EVERY = 20_000;

    private final ServerJournal journal;
    private final ArtifactStore artifacts;
    private final Control control;
    private final JournalTail tail;
    private final PackageCache packages;
    private final Intake intake;
    private final Requirements requirements;

    private ControlPlane(
            ServerJournal journal, DataDirectory data, LoadOptions loading, OutsideRuntime outside)
            throws IOException {
        InstantSource clock = InstantSource.system();
        this.journal = journal;
        artifacts =
                ArtifactStore.open(
                        data.root().resolve("artifacts"),
                        clock,
                        new SecureRandom(),
                        Milestones.unwatched());
        Upcasters upcasters = Upcasters.none();
        control =
                Control.open(
                        new ControlSpec(
                                journal.journal(),
                                clock,
                                upcasters::payload,
                                new Gates(),
                                ReceiptKey.open(data.root(), journal.journal().head().lineage())));
        requirements = new ServedGates(clock);
        tail = new JournalTail(journal.journal(), control, clock);
        packages = new PackageCache(artifacts, data.cache().resolve("packages"), clock);
        intake =
                Intake.open(
                        new IntakeSpec(
                                artifacts,
                                packages,
                                control,
                                control,
                                journal.journal(),
                                loading,
                                List.of(outside),
                                clock));
    }

    /// Opens what the settings name and the data directory holds.
    ///
    /// @param outside tries packages whose models compute elsewhere
    /// @param log told of checkpoints that could not be exported
    ///
    /// *Errors*: `IOException` in words when the journal is newer than this program, was rewound or
    /// does not verify.
    public static ControlPlane open(
            DataDirectory data, ServerSettings settings, OutsideRuntime outside, PrintStream log)
            throws IOException {
        ServerJournal journal = null;
        try {
            journal =
                    ServerJournal.open(
                            settings.journal(),
                            data.root(),
                            failure -> log.println("slipway: checkpoint not exported: " + failure));
            return new ControlPlane(journal, data, settings.loading(), outside);
        } catch (JournalException | JournalRewoundException | IOException e) {
            if (journal != null) {
                journal.close();
            }
            String next =
                    e instanceof JournalRewoundException
                            ? " (slipway serve --accept-rewind accepts the loss)"
                            : "";
            throw new IOException("journal: " + e.getMessage() + next, e);
        }
    }

    /// Keeps images from here on; what is kept first may be much, and the doors open before it.
    public void keepImages() {
        control.keepEvery(KEPT_EVERY);
    }

    public JournalReader journal() {
        return journal.journal();
    }

    public Control control() {
        return control;
    }

    public Requirements requirements() {
        return requirements;
    }

    public PackageSignatures signatures() {
        return new PackageSignatures(artifacts, packages);
    }

    /// What other servers record.
    public JournalTail tail() {
        return tail;
    }

    public PackageCache packages() {
        return packages;
    }

    public Intake intake() {
        return intake;
    }

    /// What batch jobs take.
    ///
    /// @param meter counts what they use
    public JobPlane.Spec jobs(
            ServerSettings settings,
            DataDirectory data,
            JobMeter meter,
            JobPlane.Beside beside,
            ServerEvents events) {
        return new JobPlane.Spec(
                settings.jobs(),
                settings.prices(),
                meter,
                new JobPlane.Places(ExampleFiles.home(), data.root(), data.cache()),
                new JobPlane.Plane(
                        control,
                        control,
                        journal(),
                        packages,
                        requirements,
                        signatures(),
                        () -> tail.standing().isWriter()),
                beside,
                new ConnectionSecrets(settings.connections().secrets()),
                events,
                InstantSource.system(),
                System::nanoTime);
    }

    /// Takes nothing more in, keeps the image for the next start, closes the journal.
    @Override
    public void close() {
        intake.close();
        tail.close();
        control.close();
        try {
            control.keepSnapshot();
        } catch (JournalException e) {
            // The next start folds more records; nothing is lost.
        }
        journal.close();
    }
}
