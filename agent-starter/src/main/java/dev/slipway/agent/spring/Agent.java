package dev.slipway.agent.spring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/** An agent as a process of its own. */
public final class Agent {
    private Agent() {}

    /**
     * Starts it. Where its settings are wrong, all mistakes are told and the process ends with 1.
     *
     * @param application its configuration
     * @param name of the agent
     * @param own settings beside those of every agent
     * @param standards what is otherwise than the defaults of every agent
     */
    public static void run(Class<?> application, String name, List<Setting> own, Map<String, Object> standards, String[] arguments) {
        var agent = new SpringApplication(application);
        var defaults = new HashMap<>(standards);
        defaults.put("spring.application.name", name);
        agent.setDefaultProperties(defaults);
        var settings = new Settings(own);
        agent.addListeners((ApplicationListener<ApplicationEnvironmentPreparedEvent>) event -> {
            List<String> mistakes = settings.mistakes(event.getEnvironment());
            if (!mistakes.isEmpty()) {
                System.err.println("slipway: the " + name + " cannot start with these settings:");
                mistakes.forEach(each -> System.err.println("  " + each));
                System.exit(1);
            }
        });
        try {
            agent.run(arguments);
        } catch (RuntimeException failed) {
            System.err.println("slipway: the " + name + " did not start: " + reason(failed));
            System.exit(1);
        }
    }

    /** The innermost message: what wraps it says only where it was met. */
    private static String reason(Throwable failed) {
        Throwable root = failed;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
