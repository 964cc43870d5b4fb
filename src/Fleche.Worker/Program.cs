using Fleche.Worker.Running;

// Not a return from Main: that would wait for threads that calls have left running.
Environment.Exit(WorkerProcess.Run());
