package io.tickgate.gateway.app;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/**
 * Stops the gateway on the first signal, which takes as long as its clients need to move, and ends the process on the
 * second, which the JVM would pass over.
 *
 * <p>By reflection: {@code sun.misc.Signal} is part of the JDK (JEP 260 keeps it), but a compiler that treats warnings as
 * errors refuses its name.
 *
 * <p>Thread-safe.
 */
final class StopSignals {
    /** By name and number (POSIX). */
    private static final List<StopSignal> ALL = List.of(new StopSignal("TERM", 15), new StopSignal("INT", 2));

    private static final int SIGNAL_EXIT_BASE = 128;
    private static final AtomicBoolean STOPPING = new AtomicBoolean();

    private record StopSignal(String name, int number) {}

    private StopSignals() {}

    static void install() {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            for (var each : ALL) {
                var proxy = Proxy.newProxyInstance(
                        StopSignals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                            received(each);
                            return null;
                        });
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(each.name()), proxy);
            }
        } catch (ReflectiveOperationException e) {
            LoggerFactory.getLogger(StopSignals.class)
                    .warn("a second signal to stop will be passed over: this JVM has no sun.misc.Signal", e);
        }
    }

    private static void received(StopSignal signal) {
        int code = SIGNAL_EXIT_BASE + signal.number();
        if (STOPPING.compareAndSet(false, true)) {
            // Not on this thread, which brings the next signal.
            new Thread(() -> System.exit(code), "tickgate-stop").start();
        } else {
            Runtime.getRuntime().halt(code);
        }
    }
}
