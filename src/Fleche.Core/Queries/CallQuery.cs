using System.Collections;
using Fleche.Digests;
using Fleche.Memoization;
using Fleche.Queries;
using Fleche.Stores;

namespace Fleche;

/// <summary>The stored calls of a cache that meet some conditions, oldest start first.</summary>
/// <remarks>
/// A query never changes: each condition makes a narrower one. It asks the cache anew, and lazily, each time that it is enumerated; values are read only when they are asked for.
/// Records that cannot be read are logged and left out.
/// </remarks>
public sealed partial class CallQuery : IEnumerable<StoredCall>
{
    private readonly Cache _cache;

    /// <summary>What the store can sort out itself.</summary>
    private readonly CallFilter _filter;

    /// <summary>The function whose calls are asked for, if its parameters are known; null for any.</summary>
    private readonly FunctionProfile? _function;

    /// <summary>What is done with its answer; null for nothing.</summary>
    private readonly Func<IEnumerable<StoredCall>, IEnumerable<StoredCall>>? _steps;

    /// <summary>Whether a step cuts the sequence: a condition that comes after it must not be asked of the store, which comes before it.</summary>
    private readonly bool _isCut;

    internal CallQuery(Cache cache, CallFilter filter, FunctionProfile? function = null)
        : this(cache, filter, function, null, false)
    {
    }

    private CallQuery(Cache cache, CallFilter filter, FunctionProfile? function, Func<IEnumerable<StoredCall>, IEnumerable<StoredCall>>? steps, bool isCut)
    {
        _cache = cache;
        _filter = filter;
        _function = function;
        _steps = steps;
        _isCut = isCut;
    }

    /// <summary>Only calls of one function.</summary>
    /// <param name="name">Its full name, as in <see cref="CallRecord.Function"/>, or the name without namespace, type and parameters: <c>Energy</c>.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public CallQuery Function(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Narrow(_filter.Function is null, filter => filter with { Function = name });
    }

    /// <summary>Only calls of functions in one assembly.</summary>
    /// <param name="name">Its name, as in <see cref="CallRecord.Module"/>.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public CallQuery Module(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Narrow(_filter.Module is null, filter => filter with { Module = name });
    }

    /// <summary>Only calls of functions of one version.</summary>
    /// <param name="version">The version, as in <see cref="CallRecord.Version"/>.</param>
    /// <exception cref="ArgumentNullException">The version is null.</exception>
    public CallQuery Version(string version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Narrow(_filter.Version is null, filter => filter with { Version = version });
    }

    /// <summary>Only calls with a value for an argument. Values are compared by their digests, so also where the store does not keep the argument.</summary>
    /// <remarks>
    /// A query of a memoized function (<see cref="MemoizedFunction.Query"/>) knows the parameters, and takes a number of another type if it is exactly one of the parameter's:
    /// <c>16</c> for a <c>double</c>. For calls that were stored when the function had other parameters, ask the cache (<see cref="Cache.Query"/>).
    /// </remarks>
    /// <typeparam name="T">The type of the value, which must be the parameter's: <c>1</c> and <c>1.0</c> are two values.</typeparam>
    /// <param name="name">The parameter; <c>this</c> for the object of an instance method.</param>
    /// <param name="value">The value; a <see cref="Digest"/> stands for the value that it is of.</param>
    /// <exception cref="ArgumentException">
    /// The name is empty; or in a query of a memoized function it is no parameter, or the value is a number that the parameter cannot have.
    /// </exception>
    /// <exception cref="IndigestibleException">The value has no digest, so no stored call can have it; the message says what in it.</exception>
    public CallQuery WithArgument<T>(string name, T value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        object? number = _function is null ? null : FunctionArguments.Fit(_function, name, value);
        CallArgument argument = new(name, number is null ? DigestWriter.DigestOf(value, name) : DigestWriter.DigestOf(number, name));
        return Narrow(true, filter => filter with { Arguments = [.. filter.Arguments, argument] });
    }

    /// <summary>Only calls with a result: who computed this value?</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value; a <see cref="Digest"/> stands for the value that it is of.</param>
    /// <exception cref="PayloadSerializationException">The value cannot be stored, so it is no stored result; the message says what in it.</exception>
    public CallQuery WithResult<T>(T value)
    {
        Digest digest = value is Digest given ? given : StoredValues.Write(value, "the result").Digest;
        return Narrow(_filter.Result is null, filter => filter with { Result = digest });
    }

    /// <summary>Only calls that carry a tag.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value; null for any.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public CallQuery WithTag(string name, string? value = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Narrow(true, filter => filter with { Tags = [.. filter.Tags, new(name, value)] });
    }

    /// <summary>Only calls that carry some metadata.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value; null for any.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public CallQuery WithMetadata(string name, string? value = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Narrow(true, filter => filter with { Metadata = [.. filter.Metadata, new(name, value)] });
    }

    /// <summary>Only calls that started then or later.</summary>
    public CallQuery Since(DateTimeOffset time) =>
        Narrow(true, filter => filter.Since >= time ? filter : filter with { Since = time });

    /// <summary>Only calls that started before then.</summary>
    public CallQuery Before(DateTimeOffset time) =>
        Narrow(true, filter => filter.Before <= time ? filter : filter with { Before = time });

    /// <summary>Only calls that were computed inside of another memoized call.</summary>
    /// <param name="parent">That call's key. For all calls that it made, also those that were found, see <see cref="StoredCall.Calls"/>.</param>
    public CallQuery CalledBy(Digest parent) => Narrow(_filter.Parent is null, filter => filter with { Parent = parent });

    /// <summary>Only calls that a function of the program accepts. It is asked after all conditions that the store can check.</summary>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    public CallQuery Where(Func<StoredCall, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return Then(calls => calls.Where(predicate), isCut: false);
    }

    /// <summary>At most so many, the oldest ones. Conditions that come after it are asked of these.</summary>
    public CallQuery Take(int count) => Then(calls => calls.Take(count), isCut: true);

    /// <summary>Without so many of the oldest ones. Conditions that come after it are asked of the others.</summary>
    public CallQuery Skip(int count) => Then(calls => calls.Skip(count), isCut: true);

    /// <inheritdoc/>
    public IEnumerator<StoredCall> GetEnumerator() => Calls().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A condition that the store can check: in the filter if it has room for it and comes first, else as a step.</summary>
    private CallQuery Narrow(bool isFree, Func<CallFilter, CallFilter> change)
    {
        if (isFree && !_isCut)
        {
            return new CallQuery(_cache, change(_filter), _function, _steps, false);
        }

        CallFilter filter = change(CallFilter.All);
        return Then(calls => calls.Where(call => filter.Accepts(call.Record)), isCut: false);
    }

    private CallQuery Then(Func<IEnumerable<StoredCall>, IEnumerable<StoredCall>> step, bool isCut) =>
        new(_cache, _filter, _function, _steps is { } steps ? calls => step(steps(calls)) : step, _isCut || isCut);

    private IEnumerable<StoredCall> Calls()
    {
        IEnumerable<StoredCall> calls = _cache.Find(_filter).Select(record => new StoredCall(_cache, record));
        return _steps is null ? calls : _steps(calls);
    }
}
