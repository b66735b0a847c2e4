package io.tickgate.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Many clients of one server, in this process.
 *
 * <p>Bounded by the clients that it is told to open.
 *
 * <p>Confined to the thread that made it; the clients live on event loops of its own.
 */
public final class LoadGenerator implements AutoCloseable {
    /** Source addresses: the ports of one reach for some 28,000 connections. */
    private static final int ADDRESSES = 8;
    /** No more than so many connections wait to be opened, so that no backlog of a server overflows. */
    private static final int OPENING_AT_ONCE = 100;

    private static final int READ_BYTES = 64 << 10;
    private static final long STOP_SECONDS = 10;

    private final MultiThreadIoEventLoopGroup group;
    private final Map<EventLoop, LoopState> loops = new LinkedHashMap<>();
    private final int port;
    private final Dialect dialect;
    private int started;

    /** @param arrivals of the records in another reader, {@code null} if there is none */
    public LoadGenerator(int port, Dialect dialect, int threads, @Nullable Arrivals arrivals) {
        this.port = port;
        this.dialect = dialect;
        group = new MultiThreadIoEventLoopGroup(threads, EpollIoHandler.newFactory());
        for (EventExecutor executor : group) {
            loops.put((EventLoop) executor, new LoopState(arrivals));
        }
    }

    /** Opens connections, and returns when all of them are upgraded. */
    public void open(ClientGroup clients, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (int i = 0; i < clients.clients(); i++) {
            var loop = group.next();
            var client = new Client(
                    state(loop), clients, dialect, clients.selection().from(i, clients.clients()));
            connect(loop, client, clients.reading());
            started++;
            awaitUntil(deadline, () -> started - opened() < OPENING_AT_ONCE);
        }
        awaitUntil(deadline, () -> opened() == started);
    }

    private LoopState state(EventLoop loop) {
        var state = loops.get(loop);
        if (state == null) {
            throw new IllegalStateException("an event loop of another group");
        }
        return state;
    }

    @SuppressWarnings("AddressSelection") // they are addresses already
    private void connect(EventLoop loop, Client client, @Nullable Reading reading) throws InterruptedException {
        var bootstrap = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(client);
                    }
                });
        if (reading != null && reading.receiveBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, reading.receiveBufferBytes());
        }
        if (reading instanceof Reading.Paced paced) {
            bootstrap
                    .option(ChannelOption.AUTO_READ, false)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(paced.bytesPerRead()).maxMessagesPerRead(1));
        }
        String source = "127.0.0." + (2 + started % ADDRESSES);
        bootstrap
                .connect(new InetSocketAddress("127.0.0.1", port), new InetSocketAddress(source, 0))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        client.notConnected(connected.cause());
                    }
                });
    }

    /** Returns when every client has had a message of each of its symbols. */
    public void awaitComplete(Duration limit) throws InterruptedException {
        awaitUntil(System.nanoTime() + limit.toNanos(), () -> sum(LoopState::completeCount) == started);
    }

    private int opened() {
        return sum(LoopState::openedCount);
    }

    private int sum(ToIntFunction<LoopState> count) {
        return loops.values().stream().mapToInt(count).sum();
    }

    private void awaitUntil(long deadlineNanos, BooleanSupplier isDone) throws InterruptedException {
        while (!isDone.getAsBoolean()) {
            int closed = sum(LoopState::closedCount);
            if (closed > 0 || System.nanoTime() > deadlineNanos) {
                throw new IllegalStateException(
                        "of %d clients %d are open, %d have a message of each symbol, %d were closed: %s"
                                .formatted(started, opened(), sum(LoopState::completeCount), closed, problems()));
            }
            Thread.sleep(1);
        }
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        onEach(state -> state.tallies().forEach(tally -> problems.addAll(tally.problems())));
        return problems;
    }

    /**
     * Has every client send a pong with its next message. Since a pause its kernel acknowledges at once; from then on it holds
     * acknowledgements back again.
     */
    public void speak() {
        onEach(state -> state.clients().forEach(Client::speak));
    }

    /** Begins to count anew. */
    public void reset() {
        onEach(state -> state.tallies().forEach(Tally::reset));
    }

    /** What the clients of a group have received since the reset. */
    public Tally tally(ClientGroup clients) {
        var sum = new Tally();
        onEach(state -> state.tally(clients).addTo(sum));
        return sum;
    }

    /** How many keys of clients are not at these sequences, by number of the symbol. */
    public int behind(long[] newest) {
        int[] behind = {0};
        onEach(state -> state.clients().forEach(client -> behind[0] += client.behind(newest)));
        return behind[0];
    }

    /** One loop after the other, so that what is done needs no care of its own. */
    private void onEach(Consumer<LoopState> task) {
        loops.forEach((loop, state) -> call(loop, () -> {
            task.accept(state);
            return true;
        }));
    }

    private static void call(EventLoop loop, Callable<Boolean> task) {
        try {
            loop.submit(task).get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("an event loop of the load generator is stuck", e);
        }
    }

    /** Lets all clients go without a word, and ends. */
    public void drop() {
        onEach(state -> List.copyOf(state.clients()).forEach(Client::drop));
        close();
    }

    @Override
    public void close() {
        // The end of an event loop alone leaves its sockets open. A copy: each that ends leaves the set.
        onEach(state -> List.copyOf(state.clients()).forEach(Client::end));
        group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    }
}
