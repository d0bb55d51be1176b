package dev.slipway.cli.command;

import dev.slipway.cli.http.Answer;
import dev.slipway.cli.http.Gateway;
import dev.slipway.cli.http.Refused;
import dev.slipway.cli.problem.ProblemWords;
import dev.slipway.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that asks a gateway. */
abstract class ClientCommand implements Callable<Integer> {
    /** What was asked for is done, or is so. */
    static final int DONE = 0;
    /** The deployment failed, or what was asked for is not so. */
    static final int FAILED = 1;

    final Terminal terminal;

    @Mixin
    private SuiteOptions suite = new SuiteOptions();

    @Spec
    private @Nullable CommandSpec spec;

    private @Nullable Gateway gateway;

    ClientCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What it is for, in words that can be followed by "is not built yet". */
    abstract String feature();

    /** Does it. @return the exit code */
    abstract int run();

    @Override
    public final Integer call() {
        if (!suite.mistake().isEmpty()) {
            throw wrongUsage(suite.mistake());
        }
        try {
            return run();
        } catch (Refused refused) {
            if (!refused.isNotBuilt() || json()) {
                throw refused;
            }
            terminal.hint("slipway: " + feature() + " is not built yet: this gateway answers that it cannot do it in this version.");
            return FAILED;
        }
    }

    final boolean json() {
        return suite.json;
    }

    final Gateway gateway() {
        if (gateway == null) {
            gateway = new Gateway(suite.place(terminal.environment()));
        }
        return gateway;
    }

    /** An answer that is old says so beside the output. */
    final Answer get(String path) {
        Answer answer = gateway().get(path);
        if (answer.stale() != null) {
            terminal.hint("slipway: the suite cannot reach its Kafka; what follows is " + answer.stale() + " old");
        }
        return answer;
    }

    final ProblemWords problems() {
        return new ProblemWords(terminal.look());
    }

    /** Ends the command: it was used in a wrong way. */
    final ParameterException wrongUsage(String words) {
        if (spec == null) {
            throw new IllegalStateException(words);
        }
        return new ParameterException(spec.commandLine(), words);
    }
}
