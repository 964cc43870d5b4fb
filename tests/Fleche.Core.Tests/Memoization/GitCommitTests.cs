using Fleche.Memoization;

namespace Fleche.Tests.Memoization;

public sealed class GitCommitTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleche-tests-git-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = 30_000)]
    public async Task Of_Branch_CommitOfItsFile() => await Task.Run(() =>
    {
        Write(".git/HEAD", "ref: refs/heads/main\n");
        Write(".git/refs/heads/main", Commit + "\n");
        Assert.Equal(Commit, GitCommit.Of(Folder("src/deep")));
    });

    [Fact(Timeout = 30_000)]
    public async Task Of_PackedBranch_CommitOfThePack() => await Task.Run(() =>
    {
        Write(".git/HEAD", "ref: refs/heads/main\n");
        Write(".git/packed-refs", $"# pack-refs with: peeled fully-peeled sorted \n{new string('f', 40)} refs/heads/other/refs/heads/main\n{Commit} refs/heads/main\n^{new string('e', 40)}\n");
        Assert.Equal(Commit, GitCommit.Of(_folder.FullName));
    });

    [Fact(Timeout = 30_000)]
    public async Task Of_DetachedHead_ThatCommit() => await Task.Run(() =>
    {
        Write(".git/HEAD", Commit + "\n");
        Assert.Equal(Commit, GitCommit.Of(_folder.FullName));
    });

    [Fact(Timeout = 30_000)]
    public async Task Of_WorkTree_BranchInTheSharedDirectory() => await Task.Run(() =>
    {
        Write("tree/.git", "gitdir: ../main/.git/worktrees/tree\n");
        Write("main/.git/worktrees/tree/HEAD", "ref: refs/heads/side\n");
        Write("main/.git/worktrees/tree/commondir", "../..\n");
        Write("main/.git/refs/heads/side", Commit + "\n");
        Assert.Equal(Commit, GitCommit.Of(Folder("tree")));
    });

    [Theory(Timeout = 30_000)]
    [InlineData("ref: refs/heads/unborn\n")]
    [InlineData("ref: HEAD\n")]
    [InlineData("nonsense")]
    public async Task Of_RepositoryWithoutACommit_Null(string head) => await Task.Run(() =>
    {
        Write(".git/HEAD", head);
        Assert.Null(GitCommit.Of(_folder.FullName));
    });

    [Fact(Timeout = 30_000)]
    public async Task Of_NoRepository_Null() => await Task.Run(() => Assert.Null(GitCommit.Of(Folder("none"))));

    private string Folder(string name) => _folder.CreateSubdirectory(name).FullName;

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
