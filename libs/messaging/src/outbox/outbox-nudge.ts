import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntitySubscriberInterface, type QueryRunner } from 'typeorm';

/** Tells the relay of this process that a transaction with events has committed, so that it need not wait for its poll. */
@Injectable()
export class OutboxNudge implements OnModuleInit, EntitySubscriberInterface {
  private readonly marked = new WeakSet<QueryRunner>();
  private listener: (() => void) | undefined;

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    this.dataSource.subscribers.push(this);
  }

  afterCommitOf(runner: QueryRunner): void {
    this.marked.add(runner);
  }

  onNudge(listener: () => void): void {
    this.listener = listener;
  }

  afterTransactionCommit({ queryRunner }: { queryRunner: QueryRunner }): void {
    if (this.marked.delete(queryRunner)) this.listener?.();
  }

  afterTransactionRollback({ queryRunner }: { queryRunner: QueryRunner }): void {
    this.marked.delete(queryRunner);
  }
}
