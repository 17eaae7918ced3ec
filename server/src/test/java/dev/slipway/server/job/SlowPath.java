package dev.slipway.server.job;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;

/// A path that takes its time to say where it leads, as those of a share do.
final class SlowPath {
    private SlowPath() {}

    /// The same path.
    ///
    /// @param asked runs before it says where it leads
    static Path of(Path path, Runnable asked) {
        return (Path)
                Proxy.newProxyInstance(
                        SlowPath.class.getClassLoader(),
                        new Class<?>[] {Path.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("toRealPath")) {
                                asked.run();
                            }
                            try {
                                return method.invoke(path, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getTargetException();
                            }
                        });
    }
}
