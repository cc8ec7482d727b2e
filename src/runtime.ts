export class Runtime {}
