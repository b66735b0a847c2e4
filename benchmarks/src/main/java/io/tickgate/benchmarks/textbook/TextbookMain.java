package io.tickgate.benchmarks.textbook;

import io.tickgate.benchmarks.load.Bursts;
import io.tickgate.benchmarks.load.Clock;
import io.tickgate.benchmarks.load.QuoteText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.HttpServer;

/**
 * A gateway as a textbook on Spring WebFlux has it: a sink for each symbol, and {@code session.send(flux)} for each client. It
 * makes its ticks itself.
 *
 * <p>Confined to the main thread, which emits the ticks.
 */
@Command(name = "textbook")
public final class TextbookMain implements Callable<Integer> {
    private static final long SPIN_NANOS = 60_000;

    @Option(names = "--port", required = true)
    private int port;

    @Option(names = "--frames", required = true)
    private int frames;

    @Option(names = "--bytes", required = true)
    private int bytes;

    @Option(names = "--symbols", required = true)
    private int symbols;

    @Option(names = "--rate", required = true)
    private int rate;

    @Option(
            names = "--sample",
            description = "Milliseconds between two values of a symbol and client; 0: all are sent.")
    private int sampleMillis;

    private TextbookMain() {}

    public static void main(String[] arguments) {
        // Before the first logger is made.
        System.setProperty("logback.configurationFile", "benchmarks-logback.xml");
        System.exit(new CommandLine(new TextbookMain()).execute(arguments));
    }

    @Override
    public Integer call() {
        List<Sinks.Many<String>> sinks = new ArrayList<>();
        for (int symbol = 0; symbol < symbols; symbol++) {
            sinks.add(Sinks.many().multicast().directBestEffort());
        }
        try (var context = new AnnotationConfigApplicationContext()) {
            context.registerBean(QuoteHandler.class, () -> new QuoteHandler(sinks, Duration.ofMillis(sampleMillis)));
            context.register(TextbookConfiguration.class);
            context.refresh();
            var handler = WebHttpHandlerBuilder.applicationContext(context).build();
            var server = HttpServer.create()
                    .host("127.0.0.1")
                    .port(port)
                    .handle(new ReactorHttpHandlerAdapter(handler))
                    .bindNow();
            System.out.println("ready");
            emit(sinks);
            server.disposeNow();
        }
        return 0;
    }

    private void emit(List<Sinks.Many<String>> sinks) {
        var bursts = new Bursts(frames, bytes, symbols, rate);
        long startNanos = System.nanoTime();
        long[] sequences = new long[symbols];
        for (long burst = 0; !Thread.currentThread().isInterrupted(); burst++) {
            long dueNanos = startNanos + bursts.dueNanos(burst);
            awaitTime(dueNanos);
            long micros = Clock.micros(dueNanos);
            for (int place = 0; place < frames; place++) {
                int symbol = bursts.symbol(burst, place);
                byte[] message = QuoteText.message(QuoteText.symbol(symbol), ++sequences[symbol], micros, bytes);
                sinks.get(symbol).tryEmitNext(new String(message, StandardCharsets.US_ASCII));
            }
        }
    }

    private static void awaitTime(long dueNanos) {
        long left = dueNanos - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(Math.max(left - SPIN_NANOS, SPIN_NANOS / 2));
            left = dueNanos - System.nanoTime();
        }
    }
}
