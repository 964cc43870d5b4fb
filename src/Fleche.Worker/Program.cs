using Fleche.Worker.Running;

return WorkerProcess.Run();
