package dev.slipway.control;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images.Watch;
import dev.slipway.control.image.FoldedImage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds the newest image, and tells those who watch whenever a newer one has come.
///
/// *Threads*: one publishes at a time; any read and watch.
final class Published {
    private static final Logger LOG = LoggerFactory.getLogger(Published.class);

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private volatile FoldedImage current;

    Published(FoldedImage first) {
        current = first;
    }

    FoldedImage current() {
        return current;
    }

    void publish(FoldedImage image) {
        current = image;
        watchers.forEach(Watcher::wake);
    }

    Watch watch(Consumer<Image> consumer) {
        Watcher watcher = new Watcher(consumer);
        watchers.add(watcher);
        watcher.thread.start();
        return watcher;
    }

    void close() {
        watchers.forEach(Watcher::close);
    }

    /// Tells one consumer of the newest image on a thread of its own.
    private final class Watcher implements Watch {
        private final Consumer<Image> consumer;
        private final Thread thread;
        private boolean closed;
        private long told = -1;

        Watcher(Consumer<Image> consumer) {
            this.consumer = consumer;
            this.thread = Thread.ofPlatform().name("slipway-images").daemon().unstarted(this::run);
        }

        synchronized void wake() {
            notifyAll();
        }

        private void run() {
            while (awaitNews()) {
                FoldedImage image = current;
                told = image.seq();
                try {
                    consumer.accept(image);
                } catch (RuntimeException | Error e) {
                    // Without memory for a moment, say: it hears of what comes later all the same.
                    tell(image.seq(), e);
                }
            }
        }

        private static void tell(long seq, Throwable broken) {
            try {
                LOG.error("a watcher failed on image {}", seq, broken);
            } catch (RuntimeException | Error e) {
                // What kept it from hearing may keep this from being told.
            }
        }

        private synchronized boolean awaitNews() {
            while (!closed && current.seq() == told) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    return false;
                }
            }
            return !closed;
        }

        @Override
        public void close() {
            synchronized (this) {
                closed = true;
                notifyAll();
            }
            watchers.remove(this);
            if (!Thread.currentThread().equals(thread)) {
                join();
            }
        }

        private void join() {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
