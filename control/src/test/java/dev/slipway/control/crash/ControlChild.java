package dev.slipway.control.crash;

import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Images.Watch;
import dev.slipway.control.Control;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.Step;
import dev.slipway.journal.database.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A process that submits commands to the real control plane until it is killed, or kills itself at
/// a named step of one of them. Its answers are lines of a file.
final class ControlChild {
    private static final int AGAIN = 3;

    private ControlChild() {}

    /// @param arguments directory, JDBC address or `sqlite`, user, password, then `storm` and a
    ///     prefix, or `script`, the place of the command to die in, step and `before` or `after`,
    ///     or `disk` and the place from which on the disk fails
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        boolean isStorm = arguments[4].equals("storm");
        Death death =
                arguments[4].equals("script")
                        ? new Death(Step.valueOf(arguments[6]), arguments[7].equals("before"))
                        : new Death(null, false);
        try (Database database =
                        Sites.database(directory, arguments[1], arguments[2], arguments[3]);
                SqlJournal journal =
                        SqlJournal.open(
                                database,
                                Opening.of(InstantSource.system(), new SecureRandom())
                                        .watchedBy(death));
                Control control =
                        Sites.control(
                                journal,
                                record -> {
                                    death.before(Step.APPLY);
                                    return record.payload();
                                });
                Watch _ = control.watch(image -> death.published(image.seq()))) {
            Files.writeString(directory.resolve("started"), "");
            if (isStorm) {
                for (int n = 0; n < 1_000_000; n++) {
                    submit(control, Script.request(arguments[5] + n), directory, death);
                }
            } else if (arguments[4].equals("disk")) {
                submitAll(control, directory, Integer.parseInt(arguments[5]));
            } else {
                int last = Integer.parseInt(arguments[5]);
                for (int place = 0; place <= last; place++) {
                    if (place == last) {
                        death.arm(control.current().seq());
                    }
                    submit(control, Script.request(place, control.current()), directory, death);
                }
                death.await();
            }
        }
    }

    /// Submits the script as a client would that sends again what was refused, and stops at a
    /// command that is refused every time.
    private static void submitAll(Control control, Path directory, int armed) throws IOException {
        for (int place = 0; place < Script.size(); place++) {
            if (place == armed) {
                Files.writeString(directory.resolve("armed"), "");
            }
            CommandResult result = control.submit(Script.request(place, control.current()));
            for (int again = 0; again < AGAIN && !(result instanceof CommandResult.Done); again++) {
                append(directory.resolve("refusals"), Script.key(place) + " " + result);
                result = control.submit(Script.request(place, control.current()));
            }
            if (!(result instanceof CommandResult.Done)) {
                append(directory.resolve("refusals"), Script.key(place) + " " + result);
                return;
            }
            append(directory.resolve("acknowledged"), Script.key(place).value());
        }
    }

    private static void submit(Control control, CommandRequest request, Path directory, Death death)
            throws IOException {
        CommandResult result = control.submit(request);
        if (!(result instanceof CommandResult.Done)) {
            append(directory.resolve("refusals"), request.key() + " " + result);
            return;
        }
        death.before(Step.ACKNOWLEDGE);
        append(directory.resolve("acknowledged"), request.key().value());
        death.after(Step.ACKNOWLEDGE);
    }

    private static void append(Path file, String line) throws IOException {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /// Halts the process the first time that one step is reached after it was armed.
    private static final class Death implements Milestones {
        private final @Nullable Step step;
        private final boolean before;
        private volatile boolean armed;
        private volatile long seq;

        Death(@Nullable Step step, boolean before) {
            this.step = step;
            this.before = before;
        }

        void arm(long current) {
            seq = current;
            armed = true;
        }

        /// A watcher may hear of earlier images late.
        void published(long image) {
            if (armed && image > seq) {
                after(Step.PUBLISH);
            }
        }

        /// Watchers hear of the last image on a thread of their own.
        void await() {
            while (step == Step.PUBLISH) {
                LockSupport.park();
            }
        }

        @Override
        public void before(Step reached) {
            if (armed && before && reached == step) {
                Runtime.getRuntime().halt(Sites.HALTED);
            }
        }

        @Override
        public void after(Step reached) {
            if (armed && !before && reached == step) {
                Runtime.getRuntime().halt(Sites.HALTED);
            }
        }
    }
}
