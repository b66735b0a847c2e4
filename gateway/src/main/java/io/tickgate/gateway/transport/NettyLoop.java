package io.tickgate.gateway.transport;

import io.netty.channel.EventLoop;
import io.tickgate.gateway.hub.Loop;
import java.util.concurrent.TimeUnit;

/**
 * A {@link Loop} that is a Netty event loop.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a task that fails is logged by its loop
record NettyLoop(EventLoop eventLoop) implements Loop {
    @Override
    public void execute(Runnable task) {
        // A loop that ends takes its connections with it.
        if (!eventLoop.isShuttingDown()) {
            eventLoop.execute(task);
        }
    }

    @Override
    public boolean isCurrent() {
        return eventLoop.inEventLoop();
    }

    @Override
    public void schedule(Runnable task, long delayNanos) {
        eventLoop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }
}
